package dev.datamesh.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.record.RecordSchema.Format;
import dev.datamesh.local.broker.PlainBroker;
import dev.datamesh.runtime.archive.FaultyCatalog.Fault;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.KafkaRecordSource;
import dev.datamesh.runtime.record.PastRecord;
import dev.datamesh.runtime.record.RawRecord;
import dev.datamesh.runtime.record.RecordReader;
import dev.datamesh.runtime.record.RecordSource.NotReadableException;
import dev.datamesh.runtime.record.StreamRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Records from the log into tables and out again, over a real broker and real files. */
class RecordArchiveIT {
    private static final int PARTITIONS = 3;
    private static final long NOON = 1_790_000_000_000L;
    private static final String ONE = """
            {"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"cents","type":"int"}]}""";
    private static final String TWO = """
            {"type":"record","name":"Order","fields":[
             {"name":"id","type":"string"},{"name":"cents","type":"long"},
             {"name":"_offset","type":"int","default":7},
             {"name":"paid","type":["null",{"type":"long","logicalType":"timestamp-millis"}],"default":null},
             {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
               {"name":"sku","type":"string"}]}},"default":[]},
             {"name":"tags","type":{"type":"map","values":"int"},"default":{}},
             {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["NEW","OLD"]},"default":"OLD"},
             {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2},"default":"\\u0000"}]}""";
    private static final Map<Integer, String> SCHEMAS = Map.of(1, ONE, 2, TWO);
    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    static Path folder;

    private static PlainBroker broker;
    private static FaultyCatalog catalog;
    private static KafkaTopicIds ids;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start() {
        broker = PlainBroker.start();
        catalog = FaultyCatalog.open(
                new ArchiveSettings(folder.toUri() + "warehouse", "jdbc:sqlite:" + folder.resolve("catalog.db")));
        ids = new KafkaTopicIds(broker.clientProperties());
        admin = Admin.create(broker.clientProperties());
        producer = new KafkaProducer<>(broker.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        admin.close();
        ids.close();
        broker.close();
        catalog.close();
    }

    @Test
    void anOldArchiveAndANewLogAreReadInOneRequestByTheSchemaOfNow() throws Exception {
        RecordStream one = stream(1);
        publish(one, 0, 90);
        archive(one);
        truncate(one, 20);
        RecordStream two = new RecordStream(one.product(), "main", 1, one.topic(), Format.AVRO, 2, SCHEMAS);
        publish(two, 90, 180);
        archive(two);
        truncate(two, 50);
        publish(two, 180, 210);

        List<StreamRecord> all = read(two, NOON, NOON + 1_000_000);

        assertComplete(all, 0, 70);
        assertThat(all.stream().filter(RawRecord.class::isInstance)).hasSize(30);
        Map<String, Object> old = past(all, 5).fields();
        assertThat(old.keySet()).containsExactly("id", "cents");
        assertThat(old).containsEntry("id", "o5").containsEntry("cents", 5);
        assertThat(past(all, 100).fields())
                .containsEntry("cents", 100L)
                .containsEntry("_offset", 9)
                .containsEntry("paid", NOON)
                .containsEntry("lines", List.of(Map.of("sku", "a"), Map.of("sku", "b")))
                .containsEntry("tags", Map.of("k", 100))
                .containsEntry("kind", "NEW")
                .containsEntry("price", new BigDecimal("-1.00"));
        assertThat(read(two, NOON + 30, NOON + 120))
                .extracting(StreamRecord::timeMillis)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.range(NOON + 30, NOON + 120).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ANSWER_LOST", "REQUEST_LOST"})
    void aCommitWithoutAnAnswerNeitherLosesNorDoublesARecord(Fault fault) throws Exception {
        RecordStream stream = stream(1);
        try (StreamArchiver archiver = archiver(stream)) {
            publish(stream, 0, 30);
            archiver.round();
            publish(stream, 30, 60);
            catalog.failNext(fault);
            archiver.round();
            publish(stream, 60, 90);
            archiver.round();
        }
        truncate(stream, 30);

        assertComplete(read(stream, 0, NOON + 1_000_000), 0, 30);
    }

    @Test
    void whatCannotBeDecodedIsKeptAsItCameAndADeletionIsOne() throws Exception {
        RecordStream stream = stream(1);
        byte[] odd = {9, 9, 9};
        producer.send(new ProducerRecord<>(stream.topic(), 0, NOON, new byte[] {'k'}, odd));
        producer.send(new ProducerRecord<>(stream.topic(), 0, NOON + 1, new byte[] {'k'}, (byte[]) null));
        producer.flush();
        archive(stream);
        admin.deleteRecords(Map.of(new TopicPartition(stream.topic(), 0), RecordsToDelete.beforeOffset(2)))
                .all()
                .get();

        List<StreamRecord> read = read(stream, 0, NOON + 10);

        assertThat(read).hasSize(2);
        assertThat(((RawRecord) read.getFirst()).value()).isEqualTo(odd);
        assertThat(read.getLast()).isEqualTo(new PastRecord(0, 1, NOON + 1, "k", null));
    }

    @Test
    void whatTheLogLetGoOfBeforeItWasArchivedIsSaidToBeLost() throws Exception {
        RecordStream stream = stream(1);
        publish(stream, 0, 30);
        archive(stream);
        publish(stream, 30, 90);
        truncate(stream, 20);

        assertThatThrownBy(() -> read(stream, 0, NOON + 1_000_000))
                .isInstanceOf(NotReadableException.class)
                .hasMessageContaining("deleted before they were read");
    }

    private static RecordStream stream(int schema) throws Exception {
        String product = "p" + COUNT.incrementAndGet();
        String topic = "orders." + product + ".main.v1";
        admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                .all()
                .get();
        return new RecordStream(
                new ProductRef("orders", product),
                "main",
                1,
                topic,
                Format.AVRO,
                schema,
                Map.of(schema, SCHEMAS.get(schema)));
    }

    /** Record n is order {@code o<n>}, of n cents, published n milliseconds after noon, in turn by each partition. */
    private static void publish(RecordStream stream, int from, int to) throws IOException {
        Schema schema = new Schema.Parser().parse(stream.schema());
        for (int n = from; n < to; n++) {
            GenericData.Record order = new GenericData.Record(schema);
            order.put("id", "o" + n);
            order.put("cents", stream.schemaId() == 1 ? (Object) n : (Object) (long) n);
            if (stream.schemaId() == 2) {
                order.put("_offset", 9);
                order.put("paid", NOON);
                order.put("lines", List.of(line(schema, "a"), line(schema, "b")));
                order.put("tags", Map.of("k", n));
                order.put(
                        "kind",
                        new GenericData.EnumSymbol(schema.getField("kind").schema(), "NEW"));
                order.put("price", ByteBuffer.wrap(new byte[] {-100}));
            }
            producer.send(new ProducerRecord<>(
                    stream.topic(),
                    n % PARTITIONS,
                    NOON + n,
                    ("o" + n).getBytes(StandardCharsets.UTF_8),
                    bytes(stream, schema, order)));
        }
        producer.flush();
    }

    private static GenericData.Record line(Schema order, String sku) {
        GenericData.Record line =
                new GenericData.Record(order.getField("lines").schema().getElementType());
        line.put("sku", sku);
        return line;
    }

    private static byte[] bytes(RecordStream stream, Schema schema, GenericData.Record order) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5)
                .put(1, new byte[] {0, 0, 0, (byte) stream.schemaId()})
                .array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericData.Record>(schema).write(order, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static void archive(RecordStream stream) throws IOException {
        try (StreamArchiver archiver = archiver(stream)) {
            assertThat(archiver.round()).isTrue();
        }
    }

    private static StreamArchiver archiver(RecordStream stream) {
        ArchivedStream archived =
                new ArchivedStream(stream.table(), "uid", false, Duration.ofSeconds(1), Optional.empty(), true);
        Map<String, Object> properties = new HashMap<>(broker.clientProperties());
        properties.put("auto.offset.reset", "none");
        return new StreamArchiver(
                archived,
                () -> catalog,
                new RecordKind(archived, () -> Optional.of(stream)),
                new KafkaConsumer<byte[], ByteBuffer>(
                        properties, new ByteArrayDeserializer(), new ByteBufferDeserializer()),
                ids,
                new ArchiveHealth(InstantSource.system(), new SimpleMeterRegistry()),
                InstantSource.system());
    }

    private static void truncate(RecordStream stream, long before) throws Exception {
        Map<TopicPartition, RecordsToDelete> cut = new HashMap<>();
        IntStream.range(0, PARTITIONS)
                .forEach(partition ->
                        cut.put(new TopicPartition(stream.topic(), partition), RecordsToDelete.beforeOffset(before)));
        admin.deleteRecords(cut).all().get();
    }

    private static List<StreamRecord> read(RecordStream stream, long from, long until) throws Exception {
        KafkaRecordSource source = new KafkaRecordSource(
                broker.clientProperties(),
                new RecordArchive(() -> catalog, product -> Optional.of("uid"), ids),
                () -> Instant.ofEpochMilli(until));
        List<StreamRecord> all = new ArrayList<>();
        try (RecordReader reader = source.open(stream, OptionalLong.of(from), OptionalLong.of(until))) {
            for (Optional<List<StreamRecord>> next = reader.next(); next.isPresent(); next = reader.next()) {
                all.addAll(next.get());
            }
        }
        return all;
    }

    /** Each partition has its offsets once, and in order. */
    private static void assertComplete(List<StreamRecord> records, long from, long to) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int each = partition;
            assertThat(records.stream().filter(record -> record.partition() == each))
                    .extracting(StreamRecord::offset)
                    .containsExactlyElementsOf(
                            LongStream.range(from, to).boxed().toList());
        }
    }

    private static PastRecord past(List<StreamRecord> records, int n) {
        return records.stream()
                .filter(record -> record.timeMillis() == NOON + n)
                .map(PastRecord.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
