package dev.datamesh.runtime.register;

import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads registers, each to its end and then on, by one consumer on one thread. Only what was committed is read. A register that cannot
 * be read yet, as its topic or the right to it came a moment ago, is tried until it can, and keeps none of the others waiting.
 */
final class RegisterFollower implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RegisterFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    /** While somebody waits: a poll does not return just because it came to the end of a transaction. */
    private static final Duration SHORT_POLL = Duration.ofMillis(5);

    private static final Duration BURST = Duration.ofMillis(500);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration CATCHING_UP = Duration.ofSeconds(10);
    /** To find out how far a register was read that was taken up this moment; known of all others. */
    private static final Duration POSITION = Duration.ofMillis(50);

    /** A register that could not be read for so long is tried on, but not waited for. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final RegisterEnds ends;
    private final java.util.function.Consumer<String> changed;
    private final Duration patience;
    private final LineJson json = new LineJson();
    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();
    /** What was read since those were told who are told of changes: kept, whatever comes in between. */
    private final Set<String> touched = new HashSet<>();

    private final Thread thread = new Thread(this::run, "registers");
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean closed;

    /**
     * Begins with nothing to read.
     *
     * @param kafka how to connect
     * @param changed told, on the thread that reads, of a register that was read for the first time, or has changed since
     */
    RegisterFollower(Map<String, Object> kafka, java.util.function.Consumer<String> changed) {
        this(consumer(kafka), RegisterEnds.of(kafka, ANSWER), changed, GIVEN_UP);
    }

    /**
     * The same.
     *
     * @param ends where registers end
     * @param patience how long a register is waited for that cannot be read
     */
    RegisterFollower(
            Consumer<byte[], byte[]> consumer,
            RegisterEnds ends,
            java.util.function.Consumer<String> changed,
            Duration patience) {
        this.consumer = consumer;
        this.ends = ends;
        this.changed = changed;
        this.patience = patience;
        thread.setDaemon(true);
        thread.start();
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("client.id", "registers");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        settings.put("isolation.level", "read_committed");
        settings.put("max.poll.records", 10_000);
        settings.put("reconnect.backoff.max.ms", 1_000);
        settings.put("default.api.timeout.ms", (int) ANSWER.toMillis());
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Follows these registers, and no others. Returns at once. */
    void follow(Set<String> topics) {
        if (followed.keySet().equals(topics)) {
            return;
        }
        followed.keySet().retainAll(topics);
        topics.forEach(topic -> followed.computeIfAbsent(topic, fresh -> new Followed()));
        command(this::assign);
    }

    /** Whether all registers were read to the end that each had when it was come upon, but for those that are given up. */
    boolean isLoaded() {
        return followed.values().stream().allMatch(one -> one.isLoaded() || one.isOverdue(patience));
    }

    /** Whether a register could not be read for so long that nobody should wait for it; it is tried on. */
    boolean isGivenUp(String topic) {
        Followed one = followed.get(topic);
        return one != null && !one.isLoaded() && one.isOverdue(patience);
    }

    /** Looks at a register; one that is not followed is empty. */
    <T> T look(String topic, Function<Register, T> look) {
        return followed.getOrDefault(topic, new Followed()).look(look);
    }

    /** Waits until a register has been read to the end that it has now, and whoever is told of changes was told. */
    void catchUp(String topic) throws RegistrationException, InterruptedException {
        Followed one = followed.get(topic);
        if (one == null) {
            throw notRead();
        }
        waiting.incrementAndGet();
        consumer.wakeup();
        try {
            catchUp(one, end(new TopicPartition(topic, 0)));
        } catch (KafkaException e) {
            LOG.debugf("the end of %s is not known: %s", topic, e.getMessage());
            throw notRead();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void catchUp(Followed one, long end) throws RegistrationException, InterruptedException {
        long deadline = System.nanoTime() + CATCHING_UP.toNanos();
        synchronized (one) {
            while (!one.loaded || one.position < end) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0 || closed) {
                    throw notRead();
                }
                one.wait(left);
            }
        }
    }

    private static RegistrationException notRead() {
        return new RegistrationException("the register of channels is not read yet; try again", true);
    }

    private void command(Runnable command) {
        commands.add(command);
        consumer.wakeup();
    }

    private long end(TopicPartition partition) throws InterruptedException {
        try {
            return ends.of(partition).get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e);
        }
    }

    private void assign() {
        Set<TopicPartition> wanted = new HashSet<>();
        // One that cannot be read would fail each poll, and with it what the poll brings of the others.
        followed.forEach((topic, one) -> {
            if (one.firstEnd >= 0) {
                wanted.add(new TopicPartition(topic, 0));
            }
        });
        Set<TopicPartition> had = consumer.assignment();
        List<TopicPartition> fresh =
                wanted.stream().filter(one -> !had.contains(one)).toList();
        consumer.assign(wanted);
        consumer.seekToBeginning(fresh);
    }

    private void run() {
        while (!closed) {
            try {
                for (Runnable next = commands.poll(); next != null; next = commands.poll()) {
                    next.run();
                }
                if (followed.isEmpty()) {
                    commands.take().run();
                } else {
                    read();
                }
            } catch (WakeupException e) {
                LOG.trace("woken");
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("registers cannot be read now", e);
                pause();
            } catch (RuntimeException e) {
                LOG.error("what was read of registers could not be taken in", e);
                pause();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Whether it goes on reading. Kafka may be away. */
    boolean isWell() {
        return thread.isAlive();
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what there is, a burst of it as one: whoever is told of a change looks at the whole register. */
    private void read() throws InterruptedException {
        long until = System.nanoTime() + BURST.toNanos();
        Duration limit = patience();
        if (consumer.assignment().isEmpty()) {
            Runnable next = commands.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            if (next != null) {
                next.run();
            }
            return;
        }
        ConsumerRecords<byte[], byte[]> lines = consumer.poll(limit);
        while (true) {
            lines.forEach(this::note);
            if (lines.isEmpty() || System.nanoTime() > until) {
                break;
            }
            lines = more();
        }
        progressed();
    }

    /** What was read before is not forgotten because somebody wakes the consumer. */
    private ConsumerRecords<byte[], byte[]> more() {
        try {
            return consumer.poll(Duration.ZERO);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    private void note(ConsumerRecord<byte[], byte[]> line) {
        Followed one = followed.get(line.topic());
        if (one != null) {
            Line read = json.read(line.key(), line.value());
            synchronized (one) {
                one.register.note(read);
            }
            touched.add(line.topic());
        }
    }

    private Duration patience() throws InterruptedException {
        boolean allEndsKnown = firstEnds();
        if (waiting.get() > 0 || !touched.isEmpty()) {
            return SHORT_POLL;
        }
        return allEndsKnown ? POLL : AFTER_FAILURE;
    }

    /** Finds out where each register ended when it was come upon, and reads those of which it is known; false = not of all yet. */
    private boolean firstEnds() throws InterruptedException {
        boolean all = true;
        boolean found = false;
        for (Map.Entry<String, Followed> each : followed.entrySet()) {
            Followed one = each.getValue();
            if (one.firstEnd < 0) {
                boolean known = one.findFirstEnd(ends, new TopicPartition(each.getKey(), 0), () -> command(() -> {}));
                found |= known;
                all &= known;
            }
        }
        if (found) {
            assign();
        }
        return all;
    }

    private void progressed() {
        touched.retainAll(followed.keySet());
        Map<String, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            Followed one = followed.get(partition.topic());
            if (one != null && one.firstEnd >= 0) {
                position(partition).ifPresent(position -> positions.put(partition.topic(), position));
            }
        }
        positions.forEach((topic, position) -> {
            Followed one = followed.get(topic);
            if (one == null) {
                return;
            }
            boolean tell;
            boolean done = position >= one.firstEnd;
            synchronized (one) {
                tell = done && (!one.loaded || touched.contains(topic));
            }
            if (tell) {
                changed.accept(topic);
                touched.remove(topic);
            }
            synchronized (one) {
                one.loaded = one.loaded || done;
                one.position = position;
                one.notifyAll();
            }
        });
    }

    private Optional<Long> position(TopicPartition partition) {
        try {
            return Optional.of(consumer.position(partition, POSITION));
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.debugf("how far %s was read is not known yet: %s", partition.topic(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        thread.interrupt();
        try {
            thread.join(ANSWER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ends.close();
        if (!thread.isAlive()) {
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }
}
