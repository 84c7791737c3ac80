package dev.datamesh.runtime.rig;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.live.KafkaBlockSource;
import dev.datamesh.runtime.live.LiveSettings;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A server over a real broker, with products that come and are written as a test wants. */
public final class LiveRig implements AutoCloseable {
    /** Of what tests publish, in nanoseconds. */
    public static final long STRIDE = 62_500_000;

    /** What is promised of what tests publish, in nanoseconds. */
    public static final long MAX_LATENCY = 500_000_000;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final PlainBroker broker;
    private final Catalogue catalogue = new Catalogue();
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final KafkaBlockSource source;
    private final MeshFlightServer server;
    private final KafkaProducer<byte[], byte[]> producer;

    public LiveRig(PlainBroker broker, LiveSettings settings, Duration drainLimit) throws IOException {
        this(broker, Archive.none(), settings, drainLimit);
    }

    public LiveRig(PlainBroker broker, Archive archive) throws IOException {
        this(broker, archive, LiveSettings.standard(), Duration.ofSeconds(5));
    }

    private LiveRig(PlainBroker broker, Archive archive, LiveSettings settings, Duration drainLimit)
            throws IOException {
        this.broker = broker;
        source = new KafkaBlockSource(broker.clientProperties(), archive, settings, InstantSource.system(), metrics);
        server = new MeshFlightServer(
                ServerSettings.plain("test").withBindAddress("127.0.0.1").withDrainLimit(drainLimit),
                catalogue,
                new OpenAccess(),
                Routes.here(),
                (publisher) -> Map.of("bootstrap.servers", broker.bootstrapServers()),
                (publisher, wanted) -> {
                    throw new RegistrationException("nothing is registered here", false);
                },
                source,
                metrics,
                InstantSource.system());
        server.start(0);
        Map<String, Object> properties = broker.clientProperties();
        properties.put("linger.ms", 0);
        properties.put("max.request.size", 10_000_000);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public LiveRig(PlainBroker broker) throws IOException {
        this(broker, LiveSettings.standard(), Duration.ofSeconds(5));
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    public MeshFlightServer server() {
        return server;
    }

    /** A counter's value, over all its tags. */
    public double counted(String name, String... tags) {
        return metrics.find(name).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    /** How many subscribers the server has now. */
    public long subscribers() {
        return (long) metrics.find("datamesh.flight.subscribers").gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }

    /** How many topics the present is read of. */
    public long topicsRead() {
        return (long) metrics.get("datamesh.live.topics").gauge().value();
    }

    /** A new topic with channels {@code X1:<name>_0…} of float64, in a product of its own. */
    public TestTopic topic(int channels, int rate, long announcedStride) throws InterruptedException {
        int number = NUMBER.incrementAndGet();
        String publisher = "x1.p" + number + ".main";
        String topic = "arrakis-" + publisher + ".0";
        broker.create(List.of(topic));
        ProductRef product = new ProductRef("x1", "p" + number);
        List<Channel> all = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            all.add(new Channel(
                    "X1:T%03d-C_%04d".formatted(number, i),
                    DataType.FLOAT64,
                    rate,
                    publisher + ".0",
                    i,
                    publisher,
                    announcedStride,
                    STRIDE,
                    MAX_LATENCY,
                    product,
                    topic));
        }
        TestTopic made = new TestTopic(topic, product, publisher, List.copyOf(all));
        serve(made);
        return made;
    }

    public void serve(TestTopic topic) {
        catalogue.put(new ProductEntry(
                topic.product(),
                List.of(new Publisher(topic.publisher(), topic.product(), STRIDE, STRIDE, MAX_LATENCY, false, 0, null)),
                topic.channels()));
    }

    /**
     * A topic.
     *
     * @param channels what it carries
     */
    public record TestTopic(String name, ProductRef product, String publisher, List<Channel> channels) {
        public List<String> names() {
            return channels.stream().map(Channel::name).toList();
        }
    }

    /** What every channel's sample at a time is. */
    public static double value(long gpsNanos, int rate) {
        return gpsNanos / 1_000_000 * rate / 1000 % 1_000_003;
    }

    /** Publishes a block of all of a topic's channels, as of its end. */
    public void publish(TestTopic topic, long gpsNanos) {
        send(topic, gpsNanos, Gps.instant(gpsNanos + STRIDE));
    }

    /** Publishes a block as of now. */
    public void publishNow(TestTopic topic, long gpsNanos) {
        send(topic, gpsNanos, Instant.now());
    }

    private void send(TestTopic topic, long gpsNanos, Instant stamp) {
        TreeMap<Integer, double[]> rows = new TreeMap<>();
        for (Channel channel : topic.channels()) {
            int count = (int) (channel.sampleRate() * STRIDE / 1_000_000_000L);
            double[] samples = new double[count];
            for (int i = 0; i < count; i++) {
                samples[i] = value(gpsNanos + i * 1_000_000_000L / channel.sampleRate(), channel.sampleRate());
            }
            rows.put(channel.partitionIndex(), samples);
        }
        byte[] message = Messages.of(DataType.FLOAT64, gpsNanos, rows);
        producer.send(new ProducerRecord<>(topic.name(), 0, stamp.toEpochMilli(), null, message));
    }

    /** Sends bytes that are no block. */
    public void publishRaw(TestTopic topic, byte[] message) {
        producer.send(new ProducerRecord<>(topic.name(), 0, null, message));
    }

    public void flush() {
        producer.flush();
    }

    /** Now, on the grid. */
    public static long now() {
        long now = Gps.nanos(Instant.now());
        return now - now % STRIDE;
    }

    /** Subscribes. */
    public Reading read(List<String> channels, Long start, Long end) {
        return Reading.of(server.port(), ticket(channels, start, end));
    }

    public static byte[] ticket(List<String> channels, Long start, Long end) {
        String names = channels.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return ("{\"request\": \"Stream\", \"args\": {\"channels\": [" + names + "], \"start\": " + start
                        + ", \"end\": " + end + ", \"replay_start\": null, \"replay_end\": null,"
                        + " \"replay_id\": null}, \"version\": \"0.5.0\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        server.close();
        source.close();
    }
}
