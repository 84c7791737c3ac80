package dev.datamesh.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.stream.BlockSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway and the runtime of a domain whose publisher registers channels: what only the runtime knows is found at the gateway, too. */
class RegisteredElsewhereTest {
    private static final ProductRef PEM = new ProductRef("h1", "pem");
    private static final ProductRef STRAIN = new ProductRef("h1", "strain");
    private static final ProductRef HIDDEN = new ProductRef("h1", "hidden");
    private static final Publisher DYNAMIC = publisher(PEM, true);
    private static final String PEM_ONLY = "\"pattern\": \".*\", \"data_type\": [], \"min_rate\": 0,"
            + " \"max_rate\": 4294967295, \"publisher\": [%s], \"time\": null, \"replay_id\": null";

    private final BufferAllocator allocator = new RootAllocator();
    private final Catalogue known = new Catalogue();
    private MeshFlightServer runtime;
    private MeshFlightServer gateway;
    private FlightClient client;

    @BeforeEach
    void start() throws Exception {
        ProductEntry strain = new ProductEntry(
                STRAIN, List.of(publisher(STRAIN, false)), List.of(channel(STRAIN, "H1:GDS-CALIB_STRAIN")));
        ProductEntry hidden =
                new ProductEntry(HIDDEN, List.of(publisher(HIDDEN, false)), List.of(channel(HIDDEN, "H1:SECRET-X")));
        known.put(strain);
        known.put(hidden);
        known.put(new ProductEntry(PEM, List.of(DYNAMIC), List.of(channel(PEM, "H1:PEM-FIRST"))));
        runtime = server(known, Routes.here(), (publisher, wanted) -> {
            if (wanted.getFirst().name().startsWith("X")) {
                throw new RegistrationException("channel X:NO-NO is outside every domain's prefixes", false);
            }
            List<Channel> placed =
                    wanted.stream().map(one -> channel(PEM, one.name())).toList();
            known.put(new ProductEntry(PEM, List.of(DYNAMIC), placed));
            return placed;
        });
        String there = "grpc://127.0.0.1:" + runtime.port();
        Catalogue declared = new Catalogue();
        declared.put(strain);
        declared.put(hidden);
        declared.put(new ProductEntry(PEM, List.of(DYNAMIC), List.of()));
        gateway = server(
                declared,
                new Routes() {
                    @Override
                    public List<String> of(ProductRef product) {
                        return List.of(there);
                    }

                    @Override
                    public Optional<String> ofChannel(String name) {
                        return name.startsWith("H1:") ? Optional.of(there) : Optional.empty();
                    }
                },
                (publisher, wanted) -> {
                    throw new RegistrationException("nothing is registered at a gateway", false);
                });
        client = client(Location.forGrpcInsecure("127.0.0.1", gateway.port()));
    }

    private static MeshFlightServer server(Catalogue catalogue, Routes routes, ChannelRegistry registry)
            throws IOException {
        MeshFlightServer server = new MeshFlightServer(
                ServerSettings.plain("test").withBindAddress("127.0.0.1"),
                catalogue,
                new WriterMayPublish(),
                routes,
                publisher -> Map.of("bootstrap.servers", "b:9092"),
                registry,
                BlockSource.none(),
                new SimpleMeterRegistry(),
                InstantSource.system());
        server.start(0);
        return server;
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        gateway.close();
        runtime.close();
        allocator.close();
    }

    @Test
    void aFindAtTheGatewayAnswersEveryChannelOnce() throws Exception {
        assertThat(names("Find", PEM_ONLY.formatted("")))
                .containsExactlyInAnyOrder("H1:GDS-CALIB_STRAIN", "H1:PEM-FIRST");
        assertThat(names("Find", PEM_ONLY.formatted("\"h1.pem.main\""))).containsExactly("H1:PEM-FIRST");
        assertThat(names("Find", PEM_ONLY.formatted("\"h1.strain.main\""))).containsExactly("H1:GDS-CALIB_STRAIN");
    }

    @Test
    void aDescriptionAtTheGatewayIsPutTogetherFromAllWhoKnow() throws Exception {
        assertThat(names("Describe", channels("H1:PEM-FIRST", "H1:GDS-CALIB_STRAIN")))
                .containsExactlyInAnyOrder("H1:GDS-CALIB_STRAIN", "H1:PEM-FIRST");
        assertThatThrownBy(() -> names("Describe", channels("H1:PEM-FIRST", "Q9:NOT-THERE")))
                .isInstanceOf(FlightRuntimeException.class)
                .hasMessageContaining("channel(s) {Q9:NOT-THERE} are not available on this server");
        assertThatThrownBy(() -> names("Describe", channels("H1:NOT-THERE")))
                .isInstanceOf(FlightRuntimeException.class)
                .hasMessageContaining("channel(s) {H1:NOT-THERE} are not available on this server");
    }

    @Test
    void whatMayNotBeSeenIsTreatedAsWhatIsNotThere() {
        assertThat(info("Describe", channels("H1:SECRET-X")).getEndpoints())
                .hasSameSizeAs(info("Describe", channels("H1:NOT-THERE")).getEndpoints());
        assertThat(info("Stream", stream("H1:SECRET-X")).getEndpoints())
                .hasSameSizeAs(info("Stream", stream("H1:NOT-THERE")).getEndpoints());
        assertThatThrownBy(() -> names("Describe", channels("H1:SECRET-X")))
                .isInstanceOf(FlightRuntimeException.class)
                .hasMessageContaining("channel(s) {H1:SECRET-X} are not available on this server");
    }

    @Test
    void aStreamOfWhatOnlyTheRuntimeKnowsLeadsThere() {
        FlightInfo info = info("Stream", stream("H1:PEM-FIRST"));
        assertThat(info.getEndpoints()).hasSize(1);
        FlightEndpoint endpoint = info.getEndpoints().getFirst();
        assertThat(endpoint.getLocations().getFirst().getUri().getPort()).isEqualTo(runtime.port());
        assertThat(new String(endpoint.getTicket().getBytes(), StandardCharsets.UTF_8))
                .contains("\"channels\":[\"H1:PEM-FIRST\"]", "\"start\":null");
    }

    @Test
    void whatIsRegisteredAtTheGatewayIsTakenByTheRuntimeInThePublishersName() throws Exception {
        assertThat(register("writer", "H1:PEM-SECOND")).containsExactly("H1:PEM-SECOND");
        assertThat(names("Find", PEM_ONLY.formatted("\"h1.pem.main\""))).containsExactly("H1:PEM-SECOND");
    }

    @Test
    void whatTheRuntimeRefusesTheGatewayRefusesInItsWords() {
        assertThatThrownBy(() -> register("writer", "X:NO-NO"))
                .isInstanceOf(FlightRuntimeException.class)
                .hasMessageContaining("channel X:NO-NO is outside every domain's prefixes");
        assertThatThrownBy(() -> register("somebody", "H1:PEM-SECOND"))
                .isInstanceOf(FlightRuntimeException.class)
                .hasMessageContaining("not authorized");
    }

    private List<String> register(String user, String channel) throws Exception {
        FlightCallHeaders headers = new FlightCallHeaders();
        headers.insert("authorization", "Bearer " + user);
        FlightDescriptor descriptor =
                FlightDescriptor.command(json("Partition", "\"publisher_id\": \"h1.pem.main\", \"replay_id\": null"));
        try (FlightClient.ExchangeReaderWriter exchange = client.doExchange(descriptor, new HeaderCallOption(headers));
                VectorSchemaRoot root = VectorSchemaRoot.create(Rows.PARTITIONS, allocator)) {
            ((VarCharVector) root.getVector("channel")).setSafe(0, channel.getBytes(StandardCharsets.UTF_8));
            ((VarCharVector) root.getVector("data_type")).setSafe(0, "float64".getBytes(StandardCharsets.UTF_8));
            ((IntVector) root.getVector("sample_rate")).setSafe(0, 16);
            root.setRowCount(1);
            exchange.getWriter().start(root);
            exchange.getWriter().putNext();
            exchange.getWriter().completed();
            return rows(exchange.getReader());
        }
    }

    private FlightInfo info(String type, String args) {
        return client.getInfo(FlightDescriptor.command(json(type, args)));
    }

    private List<String> names(String type, String args) throws Exception {
        List<String> names = new ArrayList<>();
        for (FlightEndpoint endpoint : info(type, args).getEndpoints()) {
            Location location = endpoint.getLocations().getFirst();
            boolean here = location.getUri().getScheme().startsWith("arrow-flight-reuse");
            try (FlightClient other = here ? null : client(location);
                    FlightStream stream = (here ? client : other).getStream(endpoint.getTicket())) {
                names.addAll(rows(stream));
            }
        }
        return names;
    }

    private static List<String> rows(FlightStream stream) {
        List<String> names = new ArrayList<>();
        while (stream.next()) {
            for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                names.add(stream.getRoot().getVector("channel").getObject(row).toString());
            }
        }
        return names;
    }

    private FlightClient client(Location location) {
        return FlightClient.builder(allocator, location).build();
    }

    private static String channels(String... names) {
        return listed(names) + ", \"time\": null, \"replay_id\": null";
    }

    private static String stream(String... names) {
        return listed(names)
                + ", \"start\": null, \"end\": null, \"replay_start\": null, \"replay_end\": null, \"replay_id\": null";
    }

    private static String listed(String... names) {
        return "\"channels\": [\"" + String.join("\", \"", names) + "\"]";
    }

    private static byte[] json(String type, String args) {
        return "{\"request\": \"%s\", \"args\": {%s}, \"version\": \"0.5.0\"}"
                .formatted(type, args)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Publisher publisher(ProductRef product, boolean dynamic) {
        return new Publisher(
                product.domain() + "." + product.name() + ".main",
                product,
                62_500_000,
                62_500_000,
                1_000_000_000L,
                dynamic,
                100,
                null);
    }

    private static Channel channel(ProductRef product, String name) {
        String publisher = product.domain() + "." + product.name() + ".main";
        return new Channel(
                name,
                DataType.FLOAT64,
                16,
                publisher + ".0",
                0,
                publisher,
                62_500_000,
                62_500_000,
                1_000_000_000L,
                product,
                "arrakis-" + publisher + ".0");
    }

    /** All may read, but nobody sees what is hidden; "writer" publishes. */
    private static final class WriterMayPublish implements Access {
        @Override
        public Caller authenticate(Optional<String> bearerToken) {
            return bearerToken.map(token -> new Caller(token, "", List.of())).orElse(Caller.ANONYMOUS);
        }

        @Override
        public Verdict mayConsume(Caller caller, ProductRef product) {
            return Verdict.allowed();
        }

        @Override
        public Verdict mayPublish(Caller caller, ProductRef product) {
            return caller.user().equals("writer")
                    ? Verdict.allowed()
                    : new Refused(RefusalStatus.PERMISSION_DENIED, "token not authorized to publish as 'x'");
        }

        @Override
        public boolean maySee(Caller caller, ProductRef product) {
            return !product.equals(HIDDEN);
        }
    }
}
