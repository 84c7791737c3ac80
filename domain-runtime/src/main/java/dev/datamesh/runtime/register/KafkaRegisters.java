package dev.datamesh.runtime.register;

import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import dev.datamesh.core.product.Strides;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.request.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Registers in compacted topics. Any runtime of a domain takes registrations, one at a time; what it answers has been committed, and is
 * in its own catalogue. The others follow.
 */
public final class KafkaRegisters implements Registers, ChannelRegistry {
    private static final Logger LOG = Logger.getLogger(KafkaRegisters.class);
    private static final String DATA = "arrakis-";
    private static final Pattern CHANNEL = Pattern.compile(Patterns.CHANNEL);
    private static final int LONGEST_NAME = 128;
    private static final int HIGHEST_RATE = 1 << 20;
    private static final int TRIES = 3;

    private final RegisterFollower follower;
    private final RegisterWriter writer;
    private final Turn turn;
    private final ReentrantLock one = new ReentrantLock(true);
    private final Map<ProductRef, List<RegisteredStream>> streams = new ConcurrentHashMap<>();
    private volatile Naming naming = stream -> channel -> Optional.of("nothing is registered before all was read");
    private volatile Consumer<ProductRef> listener = product -> {};

    /** @param kafka how to connect */
    public KafkaRegisters(Map<String, Object> kafka, Turn turn) {
        this.turn = turn;
        this.follower = new RegisterFollower(kafka, this::changed);
        this.writer = new RegisterWriter(kafka);
    }

    @Override
    public void attach(Naming judge, Consumer<ProductRef> told) {
        naming = judge;
        listener = told;
    }

    private void changed(String topic) {
        streams.forEach((product, all) -> {
            if (all.stream().anyMatch(stream -> stream.topic().equals(topic))) {
                listener.accept(product);
            }
        });
    }

    @Override
    public synchronized void follow(ProductRef product, List<RegisteredStream> all) {
        if (all.isEmpty()) {
            streams.remove(product);
        } else {
            streams.put(product, List.copyOf(all));
        }
        follower.follow(topics());
    }

    private Set<String> topics() {
        Set<String> topics = new HashSet<>();
        streams.values().forEach(each -> each.forEach(stream -> topics.add(stream.topic())));
        return topics;
    }

    @Override
    public boolean isLoaded() {
        return follower.isLoaded();
    }

    /** Those that are published in the stream's present stride; the others are waited for, to be registered anew. */
    @Override
    public List<Channel> channels(RegisteredStream stream) {
        Map<String, String> topics = new HashMap<>();
        List<Channel> channels = new ArrayList<>();
        follower.look(stream.topic(), Register::entries).forEach(entry -> {
            if (entry.strideNanos() == stream.publisher().nativeStrideNanos()) {
                channels.add(channel(stream.publisher(), entry, topics));
            }
        });
        return channels;
    }

    private static Channel channel(Publisher publisher, Entry entry, Map<String, String> topics) {
        return new Channel(
                entry.name(),
                entry.dataType(),
                entry.sampleRate(),
                entry.partition(),
                entry.index(),
                publisher.id(),
                publisher.strideNanos(),
                publisher.nativeStrideNanos(),
                publisher.maxLatencyNanos(),
                publisher.product(),
                topics.computeIfAbsent(entry.partition(), id -> DATA + id));
    }

    @Override
    public void catchUp(String publisherId) throws InterruptedException {
        Optional<RegisteredStream> stream = stream(publisherId);
        try {
            if (stream.isPresent()) {
                follower.catchUp(stream.get().topic());
            }
        } catch (RegistrationException e) {
            LOG.debugf("the channels of %s may be behind: %s", publisherId, e.getMessage());
        }
    }

    @Override
    public List<Channel> register(Publisher publisher, List<Wanted> wanted)
            throws RegistrationException, InterruptedException {
        RegisteredStream stream = stream(publisher.id())
                .orElseThrow(() -> new RegistrationException(
                        "the operator has not made the topics of " + publisher.id() + " yet; try again", true));
        List<Wanted> each = distinct(wanted);
        for (Wanted channel : each) {
            judge(stream, channel);
        }
        // In this process first: others of it need not ask the cluster whose turn it is.
        one.lockInterruptibly();
        try (Turn.Taken taken = turn.take()) {
            // A name that another stream has was perhaps given elsewhere, a moment ago. A register that nobody can read
            // keeps
            // the others' publishers from nothing.
            for (String topic : topics()) {
                if (topic.equals(stream.topic()) || !follower.isGivenUp(topic)) {
                    follower.catchUp(topic);
                }
            }
            Naming.Judge names = naming.of(stream);
            for (Wanted channel : each) {
                Optional<String> refusal = names.refuses(channel.name());
                if (refusal.isPresent()) {
                    throw refused(refusal.get());
                }
            }
            Map<String, Entry> places = place(stream, each);
            Map<String, String> topics = new HashMap<>();
            return wanted.stream()
                    .map(channel -> channel(publisher, places.get(channel.name()), topics))
                    .toList();
        } finally {
            one.unlock();
        }
    }

    private Map<String, Entry> place(RegisteredStream stream, List<Wanted> wanted)
            throws RegistrationException, InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                writer.claim(stream.topic());
                follower.catchUp(stream.topic());
                Register.Assignment assignment = assign(stream, wanted);
                if (!assignment.fresh().isEmpty()) {
                    writer.write(stream, assignment);
                    follower.catchUp(stream.topic());
                }
                return assignment.places();
            } catch (KafkaException e) {
                if (tried == TRIES) {
                    LOG.warnf(
                            e,
                            "channels of %s could not be registered",
                            stream.publisher().id());
                    throw new RegistrationException("the register of channels cannot be written now; try again", true);
                }
            }
        }
    }

    private Register.Assignment assign(RegisteredStream stream, List<Wanted> wanted) throws RegistrationException {
        record Answer(Register.Assignment assignment, RegistrationException refusal) {}
        Answer answer = follower.look(stream.topic(), register -> {
            try {
                return new Answer(register.assign(stream, wanted), null);
            } catch (RegistrationException e) {
                return new Answer(null, e);
            }
        });
        if (answer.refusal() != null) {
            throw answer.refusal();
        }
        return answer.assignment();
    }

    private static List<Wanted> distinct(List<Wanted> wanted) throws RegistrationException {
        Map<String, Wanted> byName = new LinkedHashMap<>();
        for (Wanted channel : wanted) {
            Wanted before = byName.putIfAbsent(channel.name(), channel);
            if (before != null && !before.equals(channel)) {
                throw refused("channel " + shown(channel) + " is listed twice, in two forms");
            }
        }
        return List.copyOf(byName.values());
    }

    private void judge(RegisteredStream stream, Wanted channel) throws RegistrationException {
        if (channel.name().length() > LONGEST_NAME
                || !CHANNEL.matcher(channel.name()).matches()) {
            throw refused("channel " + shown(channel) + " is not named <prefix>:<subsystem>[-_]<rest> in at most "
                    + LONGEST_NAME + " characters");
        }
        if (channel.sampleRate() < 1 || channel.sampleRate() > HIGHEST_RATE) {
            throw refused("channel " + shown(channel) + " has " + channel.sampleRate() + " samples a second, not 1 to "
                    + HIGHEST_RATE);
        }
        long stride = stream.publisher().nativeStrideNanos();
        if (Strides.samplesPerStride(stride, channel.sampleRate()).isEmpty()) {
            throw refused("channel " + shown(channel) + " of " + channel.sampleRate()
                    + " Hz has no whole number of samples in the stride of "
                    + DurationText.format(Duration.ofNanos(stride)));
        }
        if (stream.prefix() != null && !channel.name().startsWith(stream.prefix())) {
            throw refused("channel " + shown(channel) + " does not begin with " + stream.prefix()
                    + ", as dynamic.prefix of its product asks");
        }
    }

    private static String shown(Wanted channel) {
        return Names.shortened(channel.name());
    }

    private static RegistrationException refused(String message) {
        return new RegistrationException(message, false);
    }

    private Optional<RegisteredStream> stream(String publisherId) {
        return streams.values().stream()
                .flatMap(List::stream)
                .filter(stream -> stream.publisher().id().equals(publisherId))
                .findFirst();
    }

    /** Whether registers are read on, or would be if Kafka were there; if not, only a new process will. */
    public boolean isWell() {
        return follower.isWell();
    }

    @Override
    public void close() {
        follower.close();
        writer.close();
    }
}
