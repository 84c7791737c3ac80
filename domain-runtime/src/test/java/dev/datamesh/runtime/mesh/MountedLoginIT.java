package dev.datamesh.runtime.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.live.KafkaBlockSource;
import dev.datamesh.runtime.live.LiveSettings;
import dev.datamesh.runtime.rig.Decoded;
import dev.datamesh.runtime.rig.Messages;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.StreamQuery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A runtime whose Kafka password is rotated, over a broker that asks for it. */
@Timeout(90)
class MountedLoginIT {
    private static final long STRIDE = 62_500_000;
    private static final String TOPIC = "arrakis-x1.p.main.0";
    private static final String USER = "datamesh-runtimes.runtime-x1";
    private static final Channel CHANNEL = new Channel(
            "X1:C",
            DataType.FLOAT64,
            16,
            "x1.p.main.0",
            0,
            "x1.p.main",
            STRIDE,
            STRIDE,
            500_000_000L,
            new ProductRef("x1", "p"),
            TOPIC);

    @TempDir
    private Path mount;

    private Broker broker;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(BrokerOptions.temporary().withAuthorizer(false));
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        passwordInKafka("first");
        write("client.properties", """
                bootstrap.servers=%s
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="first";
                """.formatted(broker.bootstrapServers(), USER));
        write("username", USER);
        write("password", "first");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void readersGoOnWithAPasswordThatIsRotatedWhileTheyRead() throws Exception {
        try (var source = new KafkaBlockSource(
                        KafkaConnection.in(mount).forJava(),
                        LiveSettings.standard(),
                        InstantSource.system(),
                        new SimpleMeterRegistry());
                BlockReader live = source.open(new StreamQuery(List.of(CHANNEL), null, null, null));
                var publisher = Executors.newSingleThreadScheduledExecutor();
                var producer = new KafkaProducer<>(
                        broker.adminClientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var publishing = publisher.scheduleAtFixedRate(
                    () -> producer.send(new ProducerRecord<>(TOPIC, block(now()))), 0, STRIDE, TimeUnit.NANOSECONDS);
            awaitSamples(live);

            passwordInKafka("second");
            broker.kill();
            broker.start();
            // The mount is behind, as a kubelet leaves it for a minute: strides come out, with nothing in them.
            awaitNoSamples(live);
            awaitNoSamples(live);
            write("password", "second");
            awaitSamples(live);

            long begin = now() - STRIDE;
            try (BlockReader past = source.open(new StreamQuery(List.of(CHANNEL), begin, begin + 16 * STRIDE, null))) {
                awaitSamples(past);
            }
            assertThat(publishing.isDone()).isFalse();
            publishing.cancel(true);
        }
    }

    private static void awaitSamples(BlockReader reader) throws Exception {
        while (isEmpty(reader)) {
            // Each is another stride.
        }
    }

    private static void awaitNoSamples(BlockReader reader) throws Exception {
        while (!isEmpty(reader)) {
            // What was read before the connection broke.
        }
    }

    private static boolean isEmpty(BlockReader reader) throws Exception {
        Decoded next = Decoded.of(
                new BlockLayout(List.of(CHANNEL), STRIDE), reader.next().orElseThrow());
        return Double.isNaN(next.samples().get(CHANNEL.name())[0]);
    }

    private static byte[] block(long gpsNanos) {
        TreeMap<Integer, double[]> rows = new TreeMap<>();
        rows.put(0, new double[] {1});
        return Messages.of(DataType.FLOAT64, gpsNanos, rows);
    }

    private static long now() {
        long now = Gps.nanos(Instant.now());
        return now - now % STRIDE;
    }

    private void passwordInKafka(String password) throws Exception {
        try (Admin admin = Admin.create(broker.adminClientProperties())) {
            admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                    .all()
                    .get(Duration.ofSeconds(10).toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void write(String name, String text) throws Exception {
        Files.writeString(mount.resolve(name), text);
    }
}
