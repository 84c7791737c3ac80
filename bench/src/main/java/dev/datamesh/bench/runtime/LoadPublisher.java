package dev.datamesh.bench.runtime;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Block;
import dev.datamesh.local.mesh.block.Block.Row;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.block.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes a load, each stride when it is over, and remembers when it did. */
final class LoadPublisher implements AutoCloseable {
    private final Load load;
    private final Supplier<Samples> signal;
    private final KafkaProducer<byte[], byte[]> producer;
    private final BlockCodec codec = new BlockCodec();
    private final Map<Long, Long> sentNanos = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "publisher");
    private volatile boolean stopped;

    /** Of zeros. */
    LoadPublisher(Load load, String kafka) {
        this(load, kafka, () -> zeros(load));
    }

    /** @param signal gives the samples of each channel and stride */
    LoadPublisher(Load load, String kafka, Supplier<Samples> signal) {
        this.load = load;
        this.signal = signal;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "linger.ms",
                        0,
                        "max.request.size",
                        10_000_000,
                        "buffer.memory",
                        268_435_456L),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** What was taken before now, as if it had been published when it was over. */
    void publishPast(int seconds) {
        long now = now();
        publishPast(now - seconds * 1_000_000_000L, now);
    }

    /** What was taken in a span, in GPS nanoseconds on the grid. */
    void publishPast(long from, long to) {
        for (long time = from; time < to; time += load.strideNanos()) {
            send(messages(time), Gps.instant(time + load.strideNanos()).toEpochMilli());
        }
        producer.flush();
    }

    /** Goes on with what is taken from now on. */
    void start() {
        thread.start();
    }

    /** When the publishing of a stride began, by {@link System#nanoTime()}; null if it did not. */
    Long sentNanos(long gpsNanos) {
        return sentNanos.get(gpsNanos);
    }

    private void run() {
        long time = now();
        while (!stopped) {
            Map<String, byte[]> messages = messages(time);
            long wait = time + load.strideNanos() - Gps.nanos(Instant.now());
            try {
                if (wait > 0) {
                    Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                }
            } catch (InterruptedException e) {
                return;
            }
            sentNanos.put(time, System.nanoTime());
            send(messages, System.currentTimeMillis());
            time += load.strideNanos();
        }
    }

    private Map<String, byte[]> messages(long time) {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        load.topics().forEach((topic, channels) -> {
            List<Row> rows = new ArrayList<>();
            for (int channel : channels) {
                rows.add(new Row(Load.index(channel), signal.get()));
            }
            messages.put(topic, codec.encode(load.type(), new Block(time, rows)));
        });
        return messages;
    }

    private static Samples zeros(Load load) {
        int count = (int) (load.rate() * load.strideNanos() / 1_000_000_000L);
        return switch (load.type()) {
            case FLOAT64 -> Samples.of(new double[count]);
            case FLOAT32 -> Samples.of(new float[count]);
            default -> Samples.of(load.type(), new long[count]);
        };
    }

    private void send(Map<String, byte[]> messages, long stamp) {
        messages.forEach((topic, message) -> producer.send(new ProducerRecord<>(topic, 0, stamp, null, message)));
    }

    /** Now, on the grid. */
    long now() {
        long now = Gps.nanos(Instant.now());
        return now - now % (16 * load.strideNanos());
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join();
        producer.close();
        codec.close();
    }
}
