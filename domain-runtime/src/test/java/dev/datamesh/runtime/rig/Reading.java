package dev.datamesh.runtime.rig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;

/** A subscriber, by Arrow's own client, that reads on a thread of its own. */
public final class Reading implements AutoCloseable {
    /**
     * A block as it came.
     *
     * @param samples by channel; NaN = missing
     * @param metadata what was said beside it; empty = nothing
     */
    public record Block(long gpsNanos, Map<String, double[]> samples, String metadata) {
        public boolean isEmpty() {
            return samples.values().stream().flatMapToDouble(Arrays::stream).allMatch(Double::isNaN);
        }
    }

    private final BufferAllocator allocator = new RootAllocator();
    private final FlightClient client;
    private final FlightStream stream;
    private final Thread thread;
    private final List<Block> blocks = new CopyOnWriteArrayList<>();
    private volatile Optional<CallStatus> failure = Optional.empty();
    private volatile boolean ended;

    private Reading(int port, byte[] ticket) {
        client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", port))
                .build();
        stream = client.getStream(new Ticket(ticket));
        thread = Thread.ofPlatform().daemon().name("reading").unstarted(this::read);
    }

    /** Reads as fast as it can. */
    public static Reading of(int port, byte[] ticket) {
        Reading reading = new Reading(port, ticket);
        reading.start();
        return reading;
    }

    /** Subscribes, and reads nothing until it is started. */
    public static Reading notReading(int port, byte[] ticket) {
        return new Reading(port, ticket);
    }

    public void start() {
        thread.start();
    }

    private void read() {
        try {
            while (stream.next()) {
                blocks.add(block(stream.getRoot(), metadata()));
            }
        } catch (FlightRuntimeException e) {
            failure = Optional.of(e.status());
        } finally {
            ended = true;
        }
    }

    private String metadata() {
        ArrowBuf metadata = stream.getLatestMetadata();
        if (metadata == null) {
            return "";
        }
        byte[] bytes = new byte[(int) metadata.readableBytes()];
        metadata.getBytes(metadata.readerIndex(), bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Block block(VectorSchemaRoot root, String metadata) {
        if (root.getRowCount() != 1) {
            throw new IllegalStateException("a batch of " + root.getRowCount() + " rows");
        }
        Map<String, double[]> samples = new LinkedHashMap<>();
        for (FieldVector vector : root.getFieldVectors()) {
            if (vector instanceof ListVector list) {
                List<?> values = new ArrayList<>(list.getObject(0));
                samples.put(
                        vector.getName(),
                        values.stream()
                                .mapToDouble(value -> value == null ? Double.NaN : ((Number) value).doubleValue())
                                .toArray());
            }
        }
        return new Block(((BigIntVector) root.getVector("time")).get(0), samples, metadata);
    }

    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    public List<Long> times() {
        return blocks.stream().map(Block::gpsNanos).toList();
    }

    /** Whether the stream is over, well or not. */
    public boolean hasEnded() {
        return ended;
    }

    /** How it failed, if it did. */
    public Optional<CallStatus> failure() {
        return failure;
    }

    /** Leaves without reading. */
    public void drop() {
        close();
    }

    @Override
    public void close() {
        stream.cancel("done", null);
        try {
            thread.join(5_000);
            stream.close();
            client.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        allocator.close();
    }
}
