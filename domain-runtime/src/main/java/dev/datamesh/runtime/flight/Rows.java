package dev.datamesh.runtime.flight;

import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The answers that are tables, as clients know them: any other column makes the client fail. */
final class Rows {
    /** As many channels as one message holds. */
    static final int BATCH = 1000;

    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType UINT32 = new ArrowType.Int(32, false);
    private static final ArrowType UINT64 = new ArrowType.Int(64, false);

    /** Of Find and Describe. */
    static final Schema CHANNELS = new Schema(List.of(
            required("channel", TEXT),
            required("data_type", TEXT),
            required("sample_rate", new ArrowType.Int(32, true)),
            optional("partition_id", TEXT),
            optional("partition_index", UINT32),
            optional("publisher", TEXT),
            optional("stride", UINT64),
            optional("max_latency", UINT64),
            optional("replay_id", TEXT)));

    /** Of Partition, in both directions. */
    static final Schema PARTITIONS = new Schema(CHANNELS.getFields().subList(0, 5));

    /** Of Count. */
    static final Schema COUNT = new Schema(List.of(optional("count", new ArrowType.Int(64, true))));

    /** Of Publish. */
    static final Schema PROPERTIES = new Schema(List.of(new Field(
            "properties",
            FieldType.notNullable(new ArrowType.Map(false)),
            List.of(new Field(
                    "entries",
                    FieldType.notNullable(ArrowType.Struct.INSTANCE),
                    List.of(required("key", TEXT), optional("value", TEXT)))))));

    private final BufferAllocator allocator;

    Rows(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    byte[] channels(List<Channel> channels) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(CHANNELS, allocator)) {
            places(root, channels);
            VarCharVector publisher = (VarCharVector) root.getVector("publisher");
            UInt8Vector stride = (UInt8Vector) root.getVector("stride");
            UInt8Vector maxLatency = (UInt8Vector) root.getVector("max_latency");
            VarCharVector replay = (VarCharVector) root.getVector("replay_id");
            for (int row = 0; row < channels.size(); row++) {
                Channel channel = channels.get(row);
                set(publisher, row, channel.publisher());
                stride.setSafe(row, channel.strideNanos());
                if (channel.maxLatencyNanos() != null) {
                    maxLatency.setSafe(row, channel.maxLatencyNanos());
                }
                if (channel.replayId() != null) {
                    set(replay, row, channel.replayId());
                }
            }
            root.setRowCount(channels.size());
            return FlightMessage.batch(root);
        }
    }

    byte[] partitions(List<Channel> channels) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(PARTITIONS, allocator)) {
            places(root, channels);
            root.setRowCount(channels.size());
            return FlightMessage.batch(root);
        }
    }

    byte[] count(long count) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(COUNT, allocator)) {
            ((BigIntVector) root.getVector("count")).setSafe(0, count);
            root.setRowCount(1);
            return FlightMessage.batch(root);
        }
    }

    byte[] properties(Map<String, String> properties) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(PROPERTIES, allocator)) {
            MapVector map = (MapVector) root.getVector("properties");
            StructVector entries = (StructVector) map.getDataVector();
            VarCharVector keys = (VarCharVector) entries.getChild("key");
            VarCharVector values = (VarCharVector) entries.getChild("value");
            map.allocateNew();
            map.startNewValue(0);
            int row = 0;
            for (Map.Entry<String, String> property : properties.entrySet()) {
                entries.setIndexDefined(row);
                set(keys, row, property.getKey());
                set(values, row, property.getValue());
                row++;
            }
            map.endValue(0, row);
            entries.setValueCount(row);
            root.setRowCount(1);
            return FlightMessage.batch(root);
        }
    }

    private static void places(VectorSchemaRoot root, List<Channel> channels) {
        VarCharVector name = (VarCharVector) root.getVector("channel");
        VarCharVector type = (VarCharVector) root.getVector("data_type");
        IntVector rate = (IntVector) root.getVector("sample_rate");
        VarCharVector partition = (VarCharVector) root.getVector("partition_id");
        UInt4Vector index = (UInt4Vector) root.getVector("partition_index");
        for (int row = 0; row < channels.size(); row++) {
            Channel channel = channels.get(row);
            set(name, row, channel.name());
            set(type, row, channel.dataType().wireName());
            rate.setSafe(row, channel.sampleRate());
            set(partition, row, channel.partitionId());
            index.setSafe(row, channel.partitionIndex());
        }
    }

    private static void set(VarCharVector vector, int row, String text) {
        vector.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Field required(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }

    private static Field optional(String name, ArrowType type) {
        return new Field(name, FieldType.nullable(type), null);
    }
}
