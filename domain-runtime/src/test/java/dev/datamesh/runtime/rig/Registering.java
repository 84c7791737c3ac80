package dev.datamesh.runtime.rig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Registers a channel as a publisher does. */
public final class Registering {
    private static final Schema WANTED = new Schema(List.of(
            Field.nullable("channel", new ArrowType.Utf8()),
            Field.nullable("data_type", new ArrowType.Utf8()),
            Field.nullable("sample_rate", new ArrowType.Int(32, true))));

    private Registering() {}

    /** The channels that the server has placed. */
    public static List<String> register(
            FlightClient client, BufferAllocator allocator, String publisherId, String channel) throws Exception {
        FlightDescriptor descriptor =
                FlightDescriptor.command(("{\"request\": \"Partition\", \"args\": {\"publisher_id\": \"" + publisherId
                                + "\", \"replay_id\": null}, \"version\": \"0.5.0\"}")
                        .getBytes(StandardCharsets.UTF_8));
        try (FlightClient.ExchangeReaderWriter exchange = client.doExchange(descriptor);
                VectorSchemaRoot root = VectorSchemaRoot.create(WANTED, allocator)) {
            ((VarCharVector) root.getVector("channel")).setSafe(0, channel.getBytes(StandardCharsets.UTF_8));
            ((VarCharVector) root.getVector("data_type")).setSafe(0, "float64".getBytes(StandardCharsets.UTF_8));
            ((IntVector) root.getVector("sample_rate")).setSafe(0, 16);
            root.setRowCount(1);
            exchange.getWriter().start(root);
            exchange.getWriter().putNext();
            exchange.getWriter().completed();
            List<String> placed = new ArrayList<>();
            while (exchange.getReader().next()) {
                VectorSchemaRoot answer = exchange.getReader().getRoot();
                for (int row = 0; row < answer.getRowCount(); row++) {
                    placed.add(String.valueOf(answer.getVector("channel").getObject(row)));
                }
            }
            return placed;
        }
    }
}
