package dev.datamesh.bench.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.ProductRef;
import dev.datamesh.bench.Report;
import dev.datamesh.core.record.RecordSchema.Format;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.RawRecord;
import dev.datamesh.runtime.record.RecordTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.RootAllocator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Records made into tables, beside the plain deserialiser, which makes objects of them and leaves it at that. */
@Command(
        name = "records",
        mixinStandardHelpOptions = true,
        description = "Measures how fast records become Arrow, beside Avro's and Jackson's own deserialisers.")
public final class RecordsBench implements Callable<Integer> {
    private static final int ID = 1;
    private static final int HEADER = 5;
    private static final int DISTINCT = 1_000;

    private static final String AVRO = """
            {"type": "record", "name": "Order", "fields": [
             {"name": "order_id", "type": "string"}, {"name": "total_cents", "type": "long"},
             {"name": "customer", "type": "string"}, {"name": "express", "type": "boolean"},
             {"name": "weight", "type": "double"}, {"name": "note", "type": ["null", "string"], "default": null},
             {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
              {"name": "sku", "type": "string"}, {"name": "count", "type": "int"}]}}}]}""";

    private static final String JSON = """
            {"type": "object", "properties": {"order_id": {"type": "string"}, "total_cents": {"type": "integer"},
             "customer": {"type": "string"}, "express": {"type": "boolean"}, "weight": {"type": "number"},
             "note": {"type": "string"}, "lines": {"type": "array", "items": {"type": "object", "properties": {
              "sku": {"type": "string"}, "count": {"type": "integer"}}}}}}""";

    @Option(names = "--records", defaultValue = "200000", description = "how many a round (default: ${DEFAULT-VALUE})")
    private int records;

    @Option(
            names = "--rounds",
            defaultValue = "10",
            description = "of which the best counts (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--batch", defaultValue = "1000", description = "records of a batch (default: ${DEFAULT-VALUE})")
    private int batch;

    /** What nobody looks at, the compiler leaves out. */
    private volatile Object last;

    /** What is done with a batch. */
    @FunctionalInterface
    private interface Work {
        void take(List<RawRecord> batch) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        Report report = new Report(
                "orders of two lines, one thread, Java %d"
                        .formatted(Runtime.version().feature()),
                "plain deserialiser");
        Schema schema = new Schema.Parser().parse(AVRO);
        List<GenericData.Record> orders = new ArrayList<>();
        for (int i = 0; i < DISTINCT; i++) {
            orders.add(order(schema, i));
        }
        compare(
                "Avro",
                Format.AVRO,
                AVRO,
                orders.stream().map(RecordsBench::avro).toList(),
                avroAlone(schema),
                report);
        compare(
                "JSON",
                Format.JSON,
                JSON,
                orders.stream()
                        .map(order -> framed(order.toString().getBytes(StandardCharsets.UTF_8)))
                        .toList(),
                jsonAlone(),
                report);
        System.out.println(report);
        return 0;
    }

    private void compare(String name, Format format, String schema, List<byte[]> values, Work alone, Report report)
            throws IOException {
        RecordStream stream =
                new RecordStream(new ProductRef("b1", "orders"), "main", 1, "topic", format, ID, Map.of(ID, schema));
        List<RawRecord> raw = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            raw.add(new RawRecord(0, i, i, null, values.get(i % DISTINCT)));
        }
        try (RootAllocator allocator = new RootAllocator()) {
            RecordTable table = new RecordTable(() -> stream, allocator);
            double ours = perSecond(raw, table::message);
            if (table.undecodable() > 0) {
                throw new IllegalStateException(table.undecodable() + " records were not decoded");
            }
            report.compared(name + ", records a second", ours, perSecond(raw, alone), "");
        }
    }

    private double perSecond(List<RawRecord> raw, Work work) throws IOException {
        double best = 0;
        for (int round = 0; round < rounds; round++) {
            long began = System.nanoTime();
            for (int done = 0; done < records; done += batch) {
                work.take(raw);
            }
            best = Math.max(best, records * 1e9 / (System.nanoTime() - began));
        }
        return best;
    }

    private Work avroAlone(Schema schema) {
        GenericDatumReader<GenericData.Record> reader = new GenericDatumReader<>(schema);
        return batch -> {
            BinaryDecoder decoder = null;
            for (RawRecord raw : batch) {
                decoder = DecoderFactory.get().binaryDecoder(raw.value(), HEADER, raw.value().length - HEADER, decoder);
                last = reader.read(null, decoder);
            }
        };
    }

    private Work jsonAlone() {
        ObjectMapper mapper = new ObjectMapper();
        return batch -> {
            for (RawRecord raw : batch) {
                last = mapper.readValue(raw.value(), HEADER, raw.value().length - HEADER, Map.class);
            }
        };
    }

    private static GenericData.Record order(Schema schema, int number) {
        Schema line = schema.getField("lines").schema().getElementType();
        List<GenericData.Record> lines = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            GenericData.Record one = new GenericData.Record(line);
            one.put("sku", "SKU-" + (number * 7 + i) % 500);
            one.put("count", 1 + number % 4);
            lines.add(one);
        }
        GenericData.Record order = new GenericData.Record(schema);
        order.put("order_id", "o-%08d".formatted(number));
        order.put("total_cents", 100L * number);
        order.put("customer", "customer-" + number % 97);
        order.put("express", number % 3 == 0);
        order.put("weight", number / 8.0);
        order.put("note", number % 5 == 0 ? "leave it at the door" : null);
        order.put("lines", lines);
        return order;
    }

    private static byte[] avro(GenericData.Record order) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericData.Record>(order.getSchema()).write(order, encoder);
            encoder.flush();
            return framed(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] framed(byte[] value) {
        return ByteBuffer.allocate(HEADER + value.length)
                .put((byte) 0)
                .putInt(ID)
                .put(value)
                .array();
    }
}
