package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.BlockCodec;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.MeshException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionMapReader;

/** A reader's, and publisher's, way into a mesh: find, describe, stream, publish, as every client of Arrakis does. */
public final class DataClient implements AutoCloseable {
    private static final long ANY_RATE = 4_294_967_295L;

    private final URI server;
    private final FlightCalls calls;

    /** One that believes whom the environment of this process says. */
    public DataClient(URI server, Optional<String> token) {
        this(server, token, Authorities.of(System.getenv()));
    }

    /**
     * @param server {@code grpc://host:port}, or {@code grpc+tls://host:port}, of the gateway or a runtime
     * @param token for the audience {@code datamesh.dev}; empty = without a name
     */
    public DataClient(URI server, Optional<String> token, Authorities authorities) {
        this(server, token, authorities, at -> Optional.empty());
    }

    /** @param titles what a server is called, as far as somebody knows; asked when one does not answer */
    DataClient(URI server, Optional<String> token, Authorities authorities, Function<URI, Optional<String>> titles) {
        this.server = server;
        this.calls = new FlightCalls(server, token, authorities, titles);
    }

    /** The channels whose names begin as the pattern says. */
    public List<FoundChannel> find(String pattern) {
        return find(pattern, List.of());
    }

    /** The channels of a publisher. */
    public List<FoundChannel> published(String publisherId) {
        return find(".*", List.of(publisherId));
    }

    private List<FoundChannel> find(String pattern, List<String> publishers) {
        Map<String, Object> args = new HashMap<>();
        args.put("pattern", pattern);
        args.put("data_type", List.of());
        args.put("min_rate", 0);
        args.put("max_rate", ANY_RATE);
        args.put("publisher", publishers);
        args.put("time", null);
        args.put("replay_id", null);
        return channels(calls.info("Find", args));
    }

    /** Channels by their names. */
    public List<FoundChannel> describe(List<String> names) {
        Map<String, Object> args = new HashMap<>();
        args.put("channels", names);
        args.put("time", null);
        args.put("replay_id", null);
        return channels(calls.info("Describe", args));
    }

    /** With what a publisher connects to Kafka, in librdkafka's words. They hold a password. */
    public Map<String, String> publish(String publisherId) {
        Map<String, Object> args = new HashMap<>();
        args.put("publisher_id", publisherId);
        args.put("replay_id", null);
        Map<String, String> properties = new HashMap<>();
        for (FlightEndpoint endpoint : calls.info("Publish", args).getEndpoints()) {
            read(endpoint, root -> {
                UnionMapReader entries = ((MapVector) root.getVector("properties")).getReader();
                entries.setPosition(0);
                while (entries.next()) {
                    properties.put(
                            entries.key().readText().toString(),
                            entries.value().readText().toString());
                }
                return true;
            });
        }
        return properties;
    }

    /**
     * Registers channels of a publisher whose channels are dynamic; those that are registered so already stay as they are.
     *
     * @param types the channels, with the type of a sample
     */
    public void register(String publisherId, Map<String, DataType> types, int sampleRate) {
        Map<String, Object> args = new HashMap<>();
        args.put("publisher_id", publisherId);
        args.put("replay_id", null);
        calls.exchange("Partition", args, Registration.SCHEMA, root -> Registration.fill(root, types, sampleRate));
    }

    /**
     * Hands over the blocks of channels as they come, until the span is over or the taker has enough. Of several servers each is read
     * by itself; the taker is called by one at a time.
     *
     * @param taker says whether it wants more
     */
    public void stream(List<String> channels, Span span, Predicate<FetchedBlock> taker) throws InterruptedException {
        Map<String, Object> args = new HashMap<>();
        args.put("channels", channels);
        args.put("start", nullable(span.start()));
        args.put("end", nullable(span.end()));
        List<FlightEndpoint> endpoints = calls.info("Stream", args).getEndpoints();
        AtomicBoolean more = new AtomicBoolean(true);
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var reading = new ExecutorCompletionService<Boolean>(readers);
            for (FlightEndpoint endpoint : endpoints) {
                reading.submit(() -> {
                    try {
                        read(endpoint, root -> more.get() && take(root, more, taker));
                        return true;
                    } catch (RuntimeException e) {
                        // The others end, too: what is left of them is not what was asked for.
                        more.set(false);
                        throw e;
                    }
                });
            }
            for (FlightEndpoint ignored : endpoints) {
                reading.take().get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }

    /**
     * Hands over records as they come, table by table, until the span is over or the taker has enough.
     *
     * @param start GPS nanoseconds; absent = what comes from now on
     * @param end absent = for ever
     * @param taker says whether it wants more
     */
    public void records(
            ProductAddress product,
            String stream,
            OptionalLong start,
            OptionalLong end,
            Predicate<VectorSchemaRoot> taker) {
        Map<String, Object> args = new HashMap<>();
        args.put("product", product.toString());
        args.put("stream", stream);
        args.put("start", nullable(start));
        args.put("end", nullable(end));
        for (FlightEndpoint endpoint : calls.info("Records", args).getEndpoints()) {
            read(endpoint, taker);
        }
    }

    private boolean take(VectorSchemaRoot root, AtomicBoolean more, Predicate<FetchedBlock> taker) {
        synchronized (more) {
            long time = ((BigIntVector) root.getVector(0)).get(0);
            for (FieldVector column :
                    root.getFieldVectors().subList(1, root.getFieldVectors().size())) {
                DataType type = BlockCodec.typeOf(column.getField())
                        .orElseThrow(() -> new MeshException(
                                server + " sends " + column.getName() + " as " + column.getField(),
                                "is it of another make than this command?"));
                var block = new FetchedBlock(
                        column.getName(),
                        time,
                        Integer.parseInt(column.getField().getMetadata().get("rate")),
                        BlockCodec.samples(type, (ListVector) column, 0));
                if (more.get() && !taker.test(block)) {
                    more.set(false);
                }
            }
            return more.get();
        }
    }

    private List<FoundChannel> channels(FlightInfo info) {
        List<FoundChannel> found = new ArrayList<>();
        for (FlightEndpoint endpoint : info.getEndpoints()) {
            read(endpoint, root -> {
                for (int row = 0; row < root.getRowCount(); row++) {
                    found.add(new FoundChannel(
                            text(root, "channel", row),
                            text(root, "data_type", row),
                            ((Number) root.getVector("sample_rate").getObject(row)).intValue(),
                            text(root, "publisher", row),
                            ((Number) root.getVector("stride").getObject(row)).longValue(),
                            text(root, "partition_id", row),
                            ((Number) root.getVector("partition_index").getObject(row)).intValue()));
                }
                return true;
            });
        }
        return found;
    }

    /** Reads batches until there are none, or the reader wants no more. */
    private void read(FlightEndpoint endpoint, Predicate<VectorSchemaRoot> reader) {
        try (FlightStream stream = calls.open(endpoint)) {
            while (stream.next()) {
                if (stream.getRoot().getRowCount() > 0 && !reader.test(stream.getRoot())) {
                    stream.cancel("enough", null);
                    return;
                }
            }
        } catch (FlightRuntimeException e) {
            throw calls.refused(calls.address(endpoint), e);
        } catch (MeshException e) {
            throw e;
        } catch (Exception e) {
            throw new MeshException(calls.address(endpoint) + ": " + e.getMessage(), "", e);
        }
    }

    private static String text(VectorSchemaRoot root, String column, int row) {
        return String.valueOf(root.getVector(column).getObject(row));
    }

    private static Object nullable(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    @Override
    public void close() {
        calls.close();
    }
}
