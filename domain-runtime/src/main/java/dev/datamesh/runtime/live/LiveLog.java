package dev.datamesh.runtime.live;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.MalformedBlockException;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.stream.StreamEndedException;
import dev.datamesh.runtime.stream.StrideClass;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads the present of all topics that anybody subscribed to, each once, by one consumer on one thread; decodes each message once,
 * and hands its block to all streams that need it. A topic is read from its end on, or from where a reader of the past is.
 */
final class LiveLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LiveLog.class);
    /** The value of a tombstone. */
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private static final long LONGEST_POLL_MILLIS = 250;
    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);
    private static final long ANSWER_SECONDS = 10;
    private static final long LAG_EVERY_NANOS = 1_000_000_000L;
    private static final long STUCK_NANOS = 60_000_000_000L;
    private static final long WARN_EVERY_NANOS = 30_000_000_000L;

    private final LiveSettings settings;
    private final InstantSource clock;
    private final LiveMetrics metrics;
    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Map<List<Channel>, LiveStream> streams = new HashMap<>();
    private final Map<TopicPartition, TopicFeed> feeds = new HashMap<>();
    private final TopicMessage messages = new TopicMessage();
    private final Thread thread = new Thread(this::run, "live log");
    private final Consumer<byte[], ByteBuffer> consumer;
    private volatile boolean closed;
    private volatile boolean idle;
    private volatile long roundNanos = System.nanoTime();
    private long lagSeen = System.nanoTime();
    private long warned = System.nanoTime() - WARN_EVERY_NANOS;

    LiveLog(Consumer<byte[], ByteBuffer> consumer, LiveSettings settings, InstantSource clock, LiveMetrics metrics) {
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.consumer = consumer;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Subscribes.
     *
     * @param positions from which offset on a topic has to be read, if it is not read yet; without, from its end
     */
    Subscription subscribe(BlockLayout layout, Map<String, Long> positions)
            throws InterruptedException, StreamEndedException {
        CompletableFuture<Subscription> made = new CompletableFuture<>();
        command(() -> {
            try {
                made.complete(stream(layout, positions).subscribe(settings.bufferBytes()));
            } catch (RuntimeException e) {
                made.completeExceptionally(e);
            }
        });
        boolean taken = false;
        try {
            Subscription subscription = made.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            taken = true;
            return subscription;
        } catch (ExecutionException | TimeoutException e) {
            throw new StreamEndedException("Kafka is not read at present; try again", e);
        } finally {
            if (!taken) {
                // It may be made yet, for nobody.
                made.thenAccept(subscription -> unsubscribe(layout, subscription));
            }
        }
    }

    void unsubscribe(BlockLayout layout, Subscription subscription) {
        command(() -> {
            LiveStream stream = streams.get(layout.channels());
            if (stream != null) {
                stream.unsubscribe(subscription, now());
            }
        });
    }

    /** Whether it goes on reading, or would if anybody asked for anything. Kafka may be away. */
    boolean isWell() {
        return thread.isAlive() && (idle || System.nanoTime() - roundNanos < STUCK_NANOS);
    }

    private void command(Runnable command) {
        commands.add(command);
        consumer.wakeup();
    }

    private LiveStream stream(BlockLayout layout, Map<String, Long> positions) {
        LiveStream known = streams.get(layout.channels());
        if (known != null) {
            return known;
        }
        LiveStream stream = new LiveStream(layout, settings, metrics, now());
        streams.put(layout.channels(), stream);
        boolean added = false;
        for (int topic = 0; topic < stream.topics().size(); topic++) {
            TopicPartition partition = new TopicPartition(stream.topics().get(topic), 0);
            TopicFeed feed = feeds.get(partition);
            if (feed == null) {
                feed = new TopicFeed(partition, positions.getOrDefault(partition.topic(), TopicFeed.END));
                feeds.put(partition, feed);
                added = true;
            }
            feed.add(stream, topic);
        }
        if (added) {
            assign();
        }
        return stream;
    }

    private void assign() {
        metrics.topics(feeds.size());
        consumer.assign(feeds.keySet());
        feeds.values().stream().filter(TopicFeed::isNew).forEach(feed -> feed.seek(consumer));
    }

    private void run() {
        while (!closed) {
            try {
                round();
            } catch (WakeupException e) {
                // There are commands.
            } catch (InterruptException | InterruptedException e) {
                closed = true;
            } catch (KafkaException e) {
                warn(e);
                pause();
            } catch (RuntimeException e) {
                LOG.error("a block could not be handed out", e);
                pause();
            }
        }
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }

    private void round() throws InterruptedException {
        if (feeds.isEmpty()) {
            idle = true;
            Runnable command = commands.take();
            roundNanos = System.nanoTime();
            idle = false;
            command.run();
        }
        roundNanos = System.nanoTime();
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
        if (!feeds.isEmpty()) {
            for (ConsumerRecord<byte[], ByteBuffer> message : consumer.poll(untilDue())) {
                read(message);
            }
            feeds.values().forEach(feed -> feed.findPosition(consumer));
            long now = now();
            streams.values().forEach(stream -> stream.handOut(now));
            forgetAbandoned(now);
            measureLag();
        }
    }

    /** Data interrupt the wait; without any, the next thing to do is to give a stride up. */
    private Duration untilDue() {
        long now = now();
        long due = now + LONGEST_POLL_MILLIS * 1_000_000;
        for (LiveStream stream : streams.values()) {
            due = Math.min(due, stream.dueNanos());
        }
        return Duration.ofMillis(Math.max(1, Math.ceilDiv(due - now, 1_000_000)));
    }

    private void read(ConsumerRecord<byte[], ByteBuffer> message) {
        TopicFeed feed = feeds.get(new TopicPartition(message.topic(), message.partition()));
        if (feed == null) {
            return;
        }
        feed.reached(message.offset());
        try {
            TopicBlock block = messages.read(message.value() == null ? NOTHING : message.value());
            feed.handOut(block, now());
        } catch (MalformedBlockException e) {
            metrics.malformed();
            LOG.debugf("offset %d of %s is no block: %s", message.offset(), message.topic(), e.getMessage());
        }
    }

    private void forgetAbandoned(long now) {
        boolean changed = false;
        for (Iterator<LiveStream> all = streams.values().iterator(); all.hasNext(); ) {
            LiveStream stream = all.next();
            if (stream.isAbandoned(now)) {
                all.remove();
                feeds.values().forEach(feed -> feed.remove(stream));
                changed |= feeds.values().removeIf(TopicFeed::isUnused);
            }
        }
        if (changed) {
            assign();
        }
    }

    private void measureLag() {
        if (System.nanoTime() - lagSeen < LAG_EVERY_NANOS) {
            return;
        }
        lagSeen = System.nanoTime();
        Map<StrideClass, Long> most = new EnumMap<>(StrideClass.class);
        feeds.values().forEach(feed -> feed.measureLag(consumer, most));
        metrics.lag(most);
    }

    private void warn(KafkaException e) {
        if (System.nanoTime() - warned > WARN_EVERY_NANOS) {
            warned = System.nanoTime();
            LOG.warnf("Kafka is not read: %s", e.getMessage());
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private long now() {
        return Gps.nanos(clock.instant());
    }

    @Override
    public void close() {
        closed = true;
        command(() -> {});
        try {
            thread.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
