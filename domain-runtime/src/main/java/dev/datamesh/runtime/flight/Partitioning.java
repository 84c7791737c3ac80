package dev.datamesh.runtime.flight;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.block.SampleType;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.publish.ChannelRegistry.Wanted;
import dev.datamesh.runtime.request.Names;
import dev.datamesh.runtime.request.Request;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** Registration of channels by their publisher: DoExchange. It sends a table of channels, and gets it back with their places. */
final class Partitioning {
    private static final int MOST_CHANNELS = 100_000;

    private final Lookup lookup;
    private final ChannelRegistry registry;
    private final Elsewhere elsewhere;
    private final Forwarding forwarding = new Forwarding();
    private final Rows rows;
    private final BufferAllocator allocator;

    Partitioning(Lookup lookup, ChannelRegistry registry, Elsewhere elsewhere, Rows rows, BufferAllocator allocator) {
        this.lookup = lookup;
        this.registry = registry;
        this.elsewhere = elsewhere;
        this.rows = rows;
        this.allocator = allocator;
    }

    /** Waits until what dynamic publishers among these have registered is in the catalogue. */
    void catchUp(Set<String> publishers) throws InterruptedException {
        for (String id : publishers) {
            if (lookup.snapshot().publisher(id).filter(Publisher::dynamic).isPresent()) {
                registry.catchUp(id);
            }
        }
    }

    /** The publisher, if it may register channels. */
    Publisher publisher(Caller caller, Request.Partition request) throws StatusException {
        Publisher publisher = lookup.publisher(caller, request.publisherId(), request.replayId());
        if (!publisher.dynamic()) {
            throw Refusals.notDynamic(publisher.id());
        }
        return publisher;
    }

    /**
     * Registers what was sent.
     *
     * @param sent all messages: the descriptor, a schema, then batches
     * @return the messages to answer with
     */
    List<byte[]> register(Publisher publisher, Call call, List<FlightData> sent) throws StatusException {
        try {
            Optional<String> location = elsewhere.location(publisher.product());
            if (location.isPresent()) {
                return forwarding.exchange(location.get(), elsewhere.authorities(location.get()), call, sent);
            }
            List<Channel> placed = registry.register(publisher, wanted(sent));
            List<byte[]> answer = new ArrayList<>(List.of(FlightMessage.schema(Rows.PARTITIONS)));
            for (int from = 0; from < placed.size(); from += Rows.BATCH) {
                answer.add(rows.partitions(placed.subList(from, Math.min(placed.size(), from + Rows.BATCH))));
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.shuttingDown();
        } catch (RegistrationException e) {
            throw (e.worthRetrying() ? Status.UNAVAILABLE : Status.PERMISSION_DENIED)
                    .withDescription(e.getMessage())
                    .asException();
        }
    }

    private List<Wanted> wanted(List<FlightData> sent) throws StatusException {
        List<Wanted> wanted = new ArrayList<>();
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(ipc(sent)), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                if (wanted.size() + root.getRowCount() > MOST_CHANNELS) {
                    throw Refusals.invalid("more than " + MOST_CHANNELS + " channels at once");
                }
                read(root, wanted);
            }
        } catch (IOException | RuntimeException e) {
            // Arrow reports broken bytes by whatever its parser runs into.
            throw Refusals.invalid("what was sent is no table of channels");
        }
        if (wanted.isEmpty()) {
            throw Refusals.invalid("no channels were sent");
        }
        return wanted;
    }

    private static void read(VectorSchemaRoot root, List<Wanted> wanted) throws StatusException {
        FieldVector names = root.getVector("channel");
        FieldVector types = root.getVector("data_type");
        FieldVector rates = root.getVector("sample_rate");
        if (!(names instanceof VarCharVector name)
                || !(types instanceof VarCharVector type)
                || !(rates instanceof IntVector rate)) {
            throw Refusals.invalid("the columns are not channel: utf8, data_type: utf8, sample_rate: int32");
        }
        for (int row = 0; row < root.getRowCount(); row++) {
            if (name.isNull(row) || type.isNull(row) || rate.isNull(row)) {
                throw Refusals.invalid("row " + row + " lacks its channel, data_type or sample_rate");
            }
            String typeName = String.valueOf(type.getObject(row));
            DataType dataType = SampleType.named(typeName)
                    .orElseThrow(() -> Refusals.invalid("data_type has no " + Names.shortened(typeName)));
            wanted.add(new Wanted(String.valueOf(name.getObject(row)), dataType, rate.get(row)));
        }
    }

    /** Flight's messages as one IPC stream. */
    private static byte[] ipc(List<FlightData> sent) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (FlightData data : sent) {
            int length = data.getDataHeader().size();
            if (length > 0) {
                int padding = -length & 7;
                stream.writeBytes(ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(-1)
                        .putInt(length + padding)
                        .array());
                stream.writeBytes(data.getDataHeader().toByteArray());
                stream.writeBytes(new byte[padding]);
                stream.writeBytes(data.getDataBody().toByteArray());
            }
        }
        stream.writeBytes(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});
        return stream.toByteArray();
    }
}
