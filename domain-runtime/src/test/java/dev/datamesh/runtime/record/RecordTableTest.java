package dev.datamesh.runtime.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.record.RecordSchema.Format;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.request.RecordPath;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.request.RequestParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RecordTableTest {
    private static final String ONE = """
            {"type":"record","name":"Order","fields":[{"name":"id","type":"string"},{"name":"cents","type":"int"}]}""";
    private static final String TWO = """
            {"type":"record","name":"Order","fields":[
             {"name":"id","type":"string"},{"name":"cents","type":"long"},
             {"name":"note","type":["null","string"],"default":null},
             {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
               {"name":"sku","type":"string"}]}},"default":[]},
             {"name":"tags","type":{"type":"map","values":"int"},"default":{}},
             {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2},"default":"\\u0000"}]}""";
    private static final ProductRef PRODUCT = new ProductRef("orders", "placed");
    private static final RecordStream AVRO =
            new RecordStream(PRODUCT, "main", 1, "orders.placed.main.v1", Format.AVRO, 2, Map.of(1, ONE, 2, TWO));

    @Test
    void whatWasWrittenBeforeIsReadByTheSchemaOfNow() throws Exception {
        byte[] before = avro(1, ONE, record -> {
            record.put("id", "a");
            record.put("cents", 5);
        });
        byte[] now = avro(2, TWO, record -> {
            record.put("id", "b");
            record.put("cents", 6L);
            record.put("note", "quick");
            GenericData.Record line = new GenericData.Record(
                    record.getSchema().getField("lines").schema().getElementType());
            line.put("sku", "x");
            record.put("lines", List.of(line, line));
            record.put("tags", Map.of("k", 3));
            record.put("price", ByteBuffer.wrap(new byte[] {1, 0}));
        });

        assertThat(rows(AVRO, before, now))
                .extracting(
                        row -> row.get("id"),
                        row -> row.get("cents"),
                        row -> row.get("note"),
                        row -> row.get("lines"),
                        row -> row.get("price"),
                        row -> row.get("_offset"),
                        row -> row.get("_error"))
                .containsExactly(
                        tuple("a", "5", "null", "[]", "0.00", "0", "null"),
                        tuple("b", "6", "quick", "[{\"sku\":\"x\"},{\"sku\":\"x\"}]", "2.56", "1", "null"));
    }

    @Test
    void noRowIsLeftOutAndWhatCannotBeDecodedSaysWhy() throws Exception {
        byte[] good = avro(1, ONE, record -> {
            record.put("id", "a");
            record.put("cents", 5);
        });
        byte[] stranger = good.clone();
        stranger[4] = 9;
        List<Map<String, String>> rows =
                rows(AVRO, "no".getBytes(StandardCharsets.UTF_8), stranger, new byte[] {0, 0, 0, 0, 1, 40}, null, good);
        assertThat(rows).hasSize(5);
        assertThat(rows.get(0).get("_error")).isEqualTo("does not begin with a zero byte and a schema's id");
        assertThat(rows.get(1).get("_error")).isEqualTo("is written by schema 9, which is none of this stream");
        assertThat(rows.get(2).get("_error")).startsWith("is not as its schema says");
        assertThat(rows.get(3)).containsEntry("_deleted", "true").containsEntry("_error", "null");
        assertThat(rows.get(4)).containsEntry("id", "a").containsEntry("_deleted", "false");
    }

    @Test
    void aDecimalOfMoreDigitsThanDeclaredIsOneRowsErrorNotTheReadersEnd() throws Exception {
        byte[] huge = avro(2, TWO, record -> {
            record.put("id", "a");
            record.put("cents", 5L);
            record.put("lines", List.of());
            record.put("tags", Map.of());
            record.put("price", ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 0, 0}));
        });

        assertThat(rows(AVRO, huge))
                .extracting(row -> row.get("price"), row -> row.get("_error"))
                .containsExactly(tuple("null", "price has 13 digits, not 9 at the most"));
    }

    @Test
    void jsonIsReadByItsSchemasTypes() throws Exception {
        var json = new RecordStream(PRODUCT, "main", 1, "t", Format.JSON, 7, Map.of(7, """
                {"type":"object","properties":{"id":{"type":"string"},"n":{"type":["integer","null"]},
                 "to":{"type":"object","properties":{"city":{"type":"string"}}},"any":{}}}"""));
        List<Map<String, String>> rows = rows(
                json,
                json("{\"id\":\"a\",\"n\":4,\"to\":{\"city\":\"Ulm\"},\"any\":[1]}"),
                json("{\"id\":\"b\",\"n\":\"four\"}"));
        assertThat(rows.getFirst())
                .containsEntry("id", "a")
                .containsEntry("n", "4")
                .containsEntry("to", "{\"city\":\"Ulm\"}")
                .containsEntry("any", "[1]");
        assertThat(rows.getLast().get("_error")).startsWith("n is a String");
    }

    @Test
    void aPathIsARequest() throws Exception {
        assertThat(request("orders", "placed"))
                .isEqualTo(new Request.Records("orders/placed", "main", null, 0L, 18_000_000_000L));
        assertThat(request("orders/placed/main.v2/live"))
                .isEqualTo(new Request.Records("orders/placed", "main", 2L, null, null));
        assertThat(request("orders", "placed", "main", "start=1980-01-06T00:00:00Z", "live"))
                .isEqualTo(new Request.Records("orders/placed", "main", null, 18_000_000_000L, null));
    }

    private static Request request(String... path) throws Exception {
        return new RequestParser()
                .parse(RecordPath.command(List.of(path), () -> Instant.parse("1980-01-06T00:00:00Z")));
    }

    /** As a client sees them, which reads the messages. */
    private static List<Map<String, String>> rows(RecordStream stream, byte[]... values) throws IOException {
        try (BufferAllocator allocator = new RootAllocator()) {
            RecordTable table = new RecordTable(() -> stream, allocator);
            List<RawRecord> raw = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                raw.add(new RawRecord(0, i, 0, null, values[i]));
            }
            assertThat(table.schema()).isEqualTo(RecordTable.schema(stream));
            return read(table.schema(), table.message(raw), allocator);
        }
    }

    private static List<Map<String, String>> read(Schema schema, byte[] message, BufferAllocator allocator)
            throws IOException {
        FlightData data = FlightData.parseFrom(message);
        var ipc = new ByteArrayOutputStream();
        ipc.write(FlightMessage.encapsulated(schema));
        byte[] header = data.getDataHeader().toByteArray();
        int padding = -header.length & 7;
        ipc.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(header.length + padding)
                .array());
        ipc.write(header);
        ipc.write(new byte[padding]);
        ipc.write(data.getDataBody().toByteArray());
        List<Map<String, String>> rows = new ArrayList<>();
        try (var reader = new ArrowStreamReader(new ByteArrayInputStream(ipc.toByteArray()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            reader.loadNextBatch();
            for (int row = 0; row < root.getRowCount(); row++) {
                Map<String, String> cells = new LinkedHashMap<>();
                for (FieldVector vector : root.getFieldVectors()) {
                    cells.put(vector.getName(), String.valueOf(vector.getObject(row)));
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    private static byte[] avro(int id, String schema, Consumer<GenericData.Record> fill) throws IOException {
        var parsed = new org.apache.avro.Schema.Parser().parse(schema);
        var record = new GenericData.Record(parsed);
        fill.accept(record);
        var bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(parsed).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] json(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) 0)
                .putInt(7)
                .put(bytes)
                .array();
    }
}
