package dev.datamesh.local.mesh.data;

import dev.datamesh.local.mesh.block.Samples;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Samples as an Arrow IPC stream, a row for each block: {@code time: int64} (GPS nanoseconds of the first sample), {@code channel: utf8},
 * {@code sample_rate: int32}, {@code samples: list<float64>}, in which missing ones are null. Channels of all types share the column, so
 * 64-bit integers are rounded to what a double holds.
 */
final class ArrowSamples implements SampleWriter {
    private static final Schema SCHEMA = new Schema(List.of(
            field("time", new ArrowType.Int(64, true)),
            field("channel", ArrowType.Utf8.INSTANCE),
            field("sample_rate", new ArrowType.Int(32, true)),
            new Field(
                    "samples",
                    FieldType.nullable(ArrowType.List.INSTANCE),
                    List.of(field("item", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE))))));

    private final RootAllocator allocator = new RootAllocator();
    private final VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator);
    private final OutputStream out;
    private final ArrowStreamWriter writer;

    ArrowSamples(OutputStream out) throws IOException {
        this.out = out;
        this.writer = new ArrowStreamWriter(root, null, out);
        writer.start();
    }

    @Override
    public void write(FetchedBlock block) throws IOException {
        root.allocateNew();
        ((BigIntVector) root.getVector("time")).setSafe(0, block.gpsNanos());
        ((VarCharVector) root.getVector("channel")).setSafe(0, block.channel().getBytes(StandardCharsets.UTF_8));
        ((IntVector) root.getVector("sample_rate")).setSafe(0, block.sampleRate());
        UnionListWriter list = ((ListVector) root.getVector("samples")).getWriter();
        list.setPosition(0);
        list.startList();
        Samples samples = block.samples();
        for (int index = 0; index < samples.count(); index++) {
            if (samples.isMissing(index)) {
                list.writeNull();
            } else {
                list.writeFloat8(samples.value(index));
            }
        }
        list.endList();
        root.setRowCount(1);
        writer.writeBatch();
    }

    private static Field field(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), null);
    }

    @Override
    public void close() throws IOException {
        writer.end();
        writer.close();
        root.close();
        allocator.close();
        out.close();
    }
}
