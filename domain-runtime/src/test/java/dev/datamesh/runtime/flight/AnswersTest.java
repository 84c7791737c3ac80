package dev.datamesh.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.record.RecordSource;
import dev.datamesh.runtime.stream.BlockSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are answered, by who they are and what they ask; no broker is needed for it. */
class AnswersTest {
    private static final ProductRef STRAIN = new ProductRef("h1", "strain");
    private static final ProductRef HIDDEN = new ProductRef("h1", "hidden");
    private static final ProductRef REMOTE = new ProductRef("l1", "strain");

    private static final long NOW = 1_400_000_000_000_000_000L;
    private static final long YEAR = 366 * 86_400_000_000_000L;

    private final Catalogue catalogue = new Catalogue();
    private final BufferAllocator allocator = new RootAllocator();
    private MeshFlightServer server;
    private FlightClient client;

    @BeforeEach
    void start() throws Exception {
        start(() -> true);
    }

    private void start(BooleanSupplier complete) throws Exception {
        put(STRAIN, "H1:GDS-CALIB_STRAIN");
        put(HIDDEN, "H1:SECRET-X");
        put(REMOTE, "L1:GDS-CALIB_STRAIN");
        server = new MeshFlightServer(
                ServerSettings.plain("test").withBindAddress("127.0.0.1"),
                catalogue,
                new OwnerMayReadStrain(),
                product -> List.of(product.equals(REMOTE) ? "grpc://l1.example:31206" : Routes.HERE),
                publisher -> Map.of("bootstrap.servers", "b:9092", "sasl.username", "u"),
                (publisher, wanted) -> {
                    throw new RegistrationException("not here", true);
                },
                BlockSource.none(),
                RecordSource.none(),
                product -> Optional.of(product).filter(STRAIN::equals).map(AnswersTest::documented),
                new SimpleMeterRegistry(),
                InstantSource.fixed(Gps.instant(NOW)));
        server.start(0, complete);
        client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        allocator.close();
    }

    private void put(ProductRef product, String channel) {
        String publisher = product.domain() + "." + product.name() + ".main";
        catalogue.put(new ProductEntry(
                product,
                List.of(new Publisher(publisher, product, 62_500_000, 62_500_000, 1_000_000_000L, false, 0, null)),
                List.of(new Channel(
                        channel,
                        DataType.FLOAT64,
                        16,
                        publisher + ".0",
                        0,
                        publisher,
                        62_500_000,
                        62_500_000,
                        1_000_000_000L,
                        product,
                        "arrakis-" + publisher + ".0"))));
    }

    /** Nobody sees what is hidden; who is nobody reads nothing; "reader" reads, "writer" writes. */
    private static final class OwnerMayReadStrain implements Access {
        @Override
        public Caller authenticate(Optional<String> bearerToken) {
            return bearerToken.map(token -> new Caller(token, "", List.of())).orElse(Caller.ANONYMOUS);
        }

        @Override
        public Verdict mayConsume(Caller caller, ProductRef product) {
            if (caller.isAnonymous()) {
                return new Refused(RefusalStatus.UNAUTHENTICATED, "authentication required: send a bearer token");
            }
            return caller.user().equals("reader")
                    ? Verdict.allowed()
                    : new Refused(RefusalStatus.PERMISSION_DENIED, "h1/strain needs a grant: mesh request h1/strain");
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

    private static HeaderCallOption as(String user) {
        FlightCallHeaders headers = new FlightCallHeaders();
        headers.insert("authorization", "Bearer " + user);
        headers.insert("x-request-id", "id-1");
        return new HeaderCallOption(headers);
    }

    private static byte[] json(String type, String args) {
        return "{\"request\": \"%s\", \"args\": {%s}, \"version\": \"0.5.0\"}"
                .formatted(type, args)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] stream(String... channels) {
        return streamFrom(1_000_000_000_000_000_000L, channels);
    }

    private static byte[] streamFrom(long start, String... channels) {
        return json(
                "Stream",
                "\"channels\": [\"" + String.join("\", \"", channels) + "\"], \"start\": " + start + ", \"end\":"
                        + " null, \"replay_start\": null, \"replay_end\": null, \"replay_id\": null");
    }

    private static byte[] find(String pattern) {
        return find(pattern, "");
    }

    private static byte[] ofPublisher(String id) {
        return find(".*", "\"" + id + "\"");
    }

    private static byte[] find(String pattern, String publishers) {
        return json(
                "Find",
                "\"pattern\": \"" + pattern + "\", \"data_type\": [], \"min_rate\": 0, \"max_rate\": 4294967295,"
                        + " \"publisher\": [" + publishers + "], \"time\": null");
    }

    private FlightInfo info(String user, byte[] command) {
        return client.getInfo(FlightDescriptor.command(command), as(user));
    }

    private List<String> column(String user, byte[] ticket, String column) throws Exception {
        List<String> values = new ArrayList<>();
        try (FlightStream stream = client.getStream(new Ticket(ticket), as(user))) {
            while (stream.next()) {
                for (int row = 0; row < stream.getRoot().getRowCount(); row++) {
                    values.add(String.valueOf(stream.getRoot().getVector(column).getObject(row)));
                }
            }
        }
        return values;
    }

    private void assertRefused(Runnable call, FlightStatusCode code, String message) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
            assertThat(e.status().code()).isEqualTo(code);
            assertThat(e.status().description()).contains(message).endsWith("[request: id-1]");
        });
    }

    @Test
    void whatMayNotBeSeenIsNotThere() throws Exception {
        assertThat(column("reader", find(".*"), "channel"))
                .containsExactlyInAnyOrder("H1:GDS-CALIB_STRAIN", "L1:GDS-CALIB_STRAIN");
        assertRefused(
                () -> info("reader", stream("H1:SECRET-X")),
                FlightStatusCode.UNAVAILABLE,
                "channel(s) {H1:SECRET-X} are not available on this server");
        assertRefused(
                () -> info("reader", json("Publish", "\"publisher_id\": \"h1.hidden.main\", \"replay_id\": null")),
                FlightStatusCode.UNAUTHORIZED,
                "publisher 'h1.hidden.main' is not recognized by this server");
        assertThat(column("reader", ofPublisher("h1.hidden.main"), "channel")).isEmpty();
    }

    @Test
    void whoPublishesWhatItMayNotSeeFindsIt() throws Exception {
        assertThat(column("writer", ofPublisher("h1.hidden.main"), "channel")).containsExactly("H1:SECRET-X");
        assertThat(column(
                                "writer",
                                json("Publish", "\"publisher_id\": \"h1.hidden.main\", \"replay_id\": null"),
                                "properties")
                        .getFirst())
                .contains("b:9092");
        assertThat(column("writer", find(".*"), "channel")).doesNotContain("H1:SECRET-X");
    }

    @Test
    void whatMayBeSeenButNotReadSaysHowToGetIt() {
        assertRefused(
                () -> info("somebody", stream("H1:GDS-CALIB_STRAIN")),
                FlightStatusCode.UNAUTHORIZED,
                "needs a grant: mesh request h1/strain");
        assertRefused(
                () -> {
                    try {
                        column("somebody", stream("H1:GDS-CALIB_STRAIN"), "time");
                    } catch (FlightRuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                FlightStatusCode.UNAUTHORIZED,
                "needs a grant");
    }

    @Test
    void oneRequestMaySpanServersAndEachChannelIsOnOneOfThem() {
        FlightInfo info = info("reader", stream("L1:GDS-CALIB_STRAIN", "H1:GDS-CALIB_STRAIN"));

        assertThat(info.getEndpoints()).hasSize(2);
        FlightEndpoint here = info.getEndpoints().get(0);
        FlightEndpoint there = info.getEndpoints().get(1);
        assertThat(here.getLocations().getFirst().getUri()).hasToString("arrow-flight-reuse-connection://?");
        assertThat(there.getLocations().getFirst().getUri()).hasToString("grpc://l1.example:31206");
        assertThat(new String(here.getTicket().getBytes(), StandardCharsets.UTF_8))
                .contains("\"channels\":[\"H1:GDS-CALIB_STRAIN\"]", "\"start\":1000000000000000000", "\"end\":null");
        assertThat(info.getSchemaOptional().orElseThrow().getFields())
                .extracting(field -> field.getName())
                .containsExactly("time", "H1:GDS-CALIB_STRAIN", "L1:GDS-CALIB_STRAIN");
    }

    @Test
    void credentialsGoToWhoMayPublishOnly() throws Exception {
        byte[] publish = json("Publish", "\"publisher_id\": \"h1.strain.main\", \"replay_id\": null");

        assertThat(column("writer", publish, "properties").getFirst()).contains("bootstrap.servers", "b:9092");
        assertRefused(() -> info("reader", publish), FlightStatusCode.UNAUTHORIZED, "not authorized to publish");
        assertRefused(
                () -> info("writer", json("Publish", "\"publisher_id\": \"nobody\", \"replay_id\": null")),
                FlightStatusCode.UNAUTHORIZED,
                "publisher 'nobody' is not recognized by this server");
    }

    @Test
    void whoeverPublishesWithoutATokenThatCountsIsAskedForOneAndNotToldWhatIsThere() {
        for (String publisher : List.of("h1.hidden.main", "nobody")) {
            assertRefused(
                    () -> info("", json("Publish", "\"publisher_id\": \"" + publisher + "\", \"replay_id\": null")),
                    FlightStatusCode.UNAUTHENTICATED,
                    "authentication required: to publish, send a token for the audience datamesh.dev that is known here and"
                            + " has not expired");
        }
    }

    @Test
    void badRequestsSayWhatIsWrong() {
        assertRefused(() -> info("reader", new byte[] {'{'}), FlightStatusCode.INVALID_ARGUMENT, "not JSON");
        assertRefused(() -> info("reader", find("(")), FlightStatusCode.INVALID_ARGUMENT, "no regular expression");
        assertRefused(
                () -> info("reader", json("Describe", "\"channels\": [], \"time\": null, \"units\": 1")),
                FlightStatusCode.UNKNOWN,
                "unknown Describe argument(s): units");
        assertRefused(
                () -> client.doAction(new Action("shutdown"), as("reader")).next(),
                FlightStatusCode.UNKNOWN,
                "unknown action 'shutdown'");
    }

    @Test
    void aStartThatNobodyCanMeanIsRefusedAndNotWaitedFor() {
        String channel = "H1:GDS-CALIB_STRAIN";

        assertRefused(
                () -> info("reader", streamFrom(NOW + YEAR + 1, channel)),
                FlightStatusCode.INVALID_ARGUMENT,
                "start is " + (NOW + YEAR + 1) + ", more than a year ahead: GPS nanoseconds up to " + (NOW + YEAR));
        assertRefused(
                () -> client.getStream(new Ticket(streamFrom(Long.MAX_VALUE, channel)), as("reader"))
                        .next(),
                FlightStatusCode.INVALID_ARGUMENT,
                "more than a year ahead");
        assertThat(info("reader", streamFrom(NOW + YEAR, channel)).getEndpoints())
                .hasSize(1);
    }

    @Test
    void aServerThatDoesNotKnowAllYetSaysSoAndNotThatThereIsNothing() throws Exception {
        AtomicBoolean complete = new AtomicBoolean();
        client.close();
        server.close();
        start(complete::get);

        assertRefused(
                () -> info("reader", find(".*")), FlightStatusCode.UNAVAILABLE, "this server is starting and does not");
        complete.set(true);
        assertThat(column("reader", find(".*"), "channel")).contains("H1:GDS-CALIB_STRAIN");
    }

    /** Over the wire, where a broken one could also kill a thread or hold a call open. */
    @Test
    void brokenTicketsAndDescriptorsAreRefusedAndTheServerGoesOn() {
        Random random = new Random(3);
        byte[] whole = stream("H1:GDS-CALIB_STRAIN");
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] broken = whole.clone();
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            try {
                if (i % 2 == 0) {
                    info("reader", broken);
                } else {
                    column("reader", broken, "time");
                }
            } catch (FlightRuntimeException e) {
                refused++;
                assertThat(e.status().code()).isNotEqualTo(FlightStatusCode.INTERNAL);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(refused).isGreaterThan(1_000);
        assertThat(info("reader", whole).getEndpoints()).hasSize(1);
    }

    private static DocumentedProduct documented(ProductRef ref) {
        var spec = new DataProductSpec(
                "Strain", null, "2.1.0", null, null, List.of(REMOTE, HIDDEN), null, List.of(), null, null, null, null);
        return DocumentedProduct.of(
                ref, spec, Optional.empty(), Optional.empty(), Optional.empty(), input -> Optional.empty());
    }

    @Test
    void productsAreToldInTheStandardsWordsToThoseWhoMayKnowOfThem() {
        assertThat(action("odcs", "h1/strain"))
                .contains("\"apiVersion\":\"v3.1.0\"", "\"kind\":\"DataContract\"", "\"version\":\"2.1.0\"");
        assertThat(action("odps", "h1/strain"))
                .contains("\"apiVersion\":\"v1.0.0\"", "\"kind\":\"DataProduct\"", "\"version\":\"2.1.0\"");

        // What it is made of, as far as the reader may know of that.
        assertThat(action("odps", "h1/strain"))
                .contains(REMOTE.domain() + "/" + REMOTE.name())
                .doesNotContain(HIDDEN.name());

        String hidden = HIDDEN.domain() + "/" + HIDDEN.name();
        assertRefused(
                () -> action("odcs", hidden),
                FlightStatusCode.NOT_FOUND,
                "there is no product " + hidden + " on this server");
        assertRefused(
                () -> action("odcs", "h1/nothing"),
                FlightStatusCode.NOT_FOUND,
                "there is no product h1/nothing on this server");
        assertRefused(
                () -> action("odps", REMOTE.domain() + "/" + REMOTE.name()),
                FlightStatusCode.UNAVAILABLE,
                "its new contract is not accepted yet");
        assertRefused(() -> action("odps", "strain"), FlightStatusCode.INVALID_ARGUMENT, "domain/product");
    }

    private String action(String type, String body) {
        return new String(
                client.doAction(new Action(type, body.getBytes(StandardCharsets.UTF_8)), as("reader"))
                        .next()
                        .getBody(),
                StandardCharsets.UTF_8);
    }

    @Test
    void actionsAreJsonThatClientsKnow() {
        String info = new String(
                client.doAction(new Action("server-info"), as("reader")).next().getBody(), StandardCharsets.UTF_8);
        String map = new String(
                client.doAction(new Action("scope-map"), as("reader")).next().getBody(), StandardCharsets.UTF_8);

        assertThat(info).contains("\"arrakis_schema_version\":\"0.5.0\"", "\"domains\":[\"H1\",\"L1\"]");
        assertThat(map)
                .contains("\"grpc://l1.example:31206\":{\"scopes\":{\"L1\":", "\"publisher\":\"h1.strain.main\"")
                .doesNotContain("SECRET");
    }
}
