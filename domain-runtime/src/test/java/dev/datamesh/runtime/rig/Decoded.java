package dev.datamesh.runtime.rig;

import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.block.FlightMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** A message as Arrow's own reader understands it; NaN = missing. */
public record Decoded(long gpsNanos, Map<String, double[]> samples) {
    public static Decoded of(BlockLayout layout, EncodedBlock block) throws IOException {
        FlightData data = FlightData.parseFrom(block.message());
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(FlightMessage.encapsulated(layout.schema()));
        int padding = -data.getDataHeader().size() & 7;
        stream.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(-1)
                .putInt(data.getDataHeader().size() + padding)
                .array());
        data.getDataHeader().writeTo(stream);
        stream.writeBytes(new byte[padding]);
        data.getDataBody().writeTo(stream);
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            if (!reader.loadNextBatch() || root.getRowCount() != 1) {
                throw new IllegalStateException("no row");
            }
            Map<String, double[]> samples = new LinkedHashMap<>();
            for (int i = 1; i < root.getFieldVectors().size(); i++) {
                ListVector list = (ListVector) root.getVector(i);
                List<?> values = list.getObject(0);
                int missing = list.getDataVector().getNullCount();
                double[] read = values.stream()
                        .mapToDouble(value -> value == null ? Double.NaN : ((Number) value).doubleValue())
                        .toArray();
                if (missing != values.stream().filter(value -> value == null).count()) {
                    throw new IllegalStateException(missing + " are said to be missing");
                }
                samples.put(list.getName(), read);
            }
            return new Decoded(((BigIntVector) root.getVector("time")).get(0), samples);
        }
    }
}
