package dev.datamesh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.flight.MeshFlightServer;
import dev.datamesh.runtime.flight.Routes;
import dev.datamesh.runtime.flight.ServerSettings;
import dev.datamesh.runtime.mesh.ClusterRig;
import dev.datamesh.runtime.mesh.MeshFollower;
import dev.datamesh.runtime.mesh.MeshSettings;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.StreamQuery;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a Flight client is told, by the token it sends; a real cluster judges tokens and rights. */
class CallersIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String MESH = "datamesh.dev";
    private static final byte[] STREAM = request(
            "Stream",
            "\"channels\": [\"X1:CALLERS-C\"], \"start\": null, \"end\": null, \"replay_start\": null,"
                    + " \"replay_end\": null, \"replay_id\": null");
    private static final byte[] PUBLISH =
            request("Publish", "\"publisher_id\": \"ca-three.asked-for.main\", \"replay_id\": null");

    private static ClusterRig rig;
    private static KubernetesClient cluster;
    private static MeshFollower follower;
    private static MeshFlightServer server;
    private static BufferAllocator allocator;
    private static FlightClient client;

    @BeforeAll
    static void start() throws Exception {
        rig = new ClusterRig();
        rig.domain("ca-three");
        rig.product("ca-three", "asked-for", "X1:CALLERS-C", "{mode: Request}");
        rig.accept("ca-three", "asked-for");
        rig.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {namespace: ca-three, name: reader}
                rules: [{apiGroups: [datamesh.dev], resources: [dataproducts], resourceNames: [asked-for], verbs: [consume]}]
                """);
        cluster = rig.asRuntime("runtime-ca-three");
        Catalogue catalogue = new Catalogue();
        follower = new MeshFollower(cluster, MeshSettings.of("ca-three", true), catalogue);
        follower.start();
        ClusterRig.soon().until(follower::isSynced);
        server = new MeshFlightServer(
                ServerSettings.plain("test").withBindAddress("127.0.0.1").withRecheck(Duration.ofMillis(400)),
                catalogue,
                new ClusterAccess(cluster, follower, EffectiveGrants.asBound(), InstantSource.system()),
                Routes.here(),
                publisher -> Map.of(),
                (publisher, wanted) -> {
                    throw new RegistrationException("not here", false);
                },
                new Silent(),
                new SimpleMeterRegistry(),
                InstantSource.system());
        server.start(0);
        allocator = new RootAllocator();
        client = FlightClient.builder(allocator, Location.forGrpcInsecure("127.0.0.1", server.port()))
                .build();
        // The first review pays for the connection.
        assertThat(refusal(STREAM, Optional.of(rig.token("ca-three", "nobody", HOUR, MESH))))
                .isNotNull();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.close();
        follower.close();
        cluster.close();
        allocator.close();
    }

    @Test
    void withoutATokenOrWithOneThatCountsForNothingTheCallerIsAskedForOne() throws Exception {
        String token = rig.token("ca-three", "reader", HOUR, MESH);
        long now = Instant.now().getEpochSecond();
        String expired = rig.signedAnew(token, now - 3_600, now - 60);
        String foreign = rig.token("ca-three", "reader", HOUR, "vault");
        String ofTheApiServer = rig.token("ca-three", "reader", HOUR);

        for (Optional<String> sent : List.of(
                Optional.<String>empty(),
                Optional.of(expired),
                Optional.of(foreign),
                Optional.of(ofTheApiServer),
                Optional.of("not-a-token"))) {
            for (byte[] ticket : List.of(STREAM, PUBLISH)) {
                CallStatus status = refusal(ticket, sent);
                assertThat(status.code()).isEqualTo(FlightStatusCode.UNAUTHENTICATED);
                assertThat(status.description()).contains("authentication required");
                assertThat(status.description()).doesNotContain(sent.orElse("Bearer"));
            }
        }
    }

    @Test
    void withoutTheRightTheCallerIsDenied() {
        Optional<String> token = Optional.of(rig.token("ca-three", "stranger", HOUR, MESH));

        assertThat(refusal(STREAM, token).code()).isEqualTo(FlightStatusCode.UNAUTHORIZED);
        assertThat(refusal(STREAM, token).description()).contains("mesh request ca-three/asked-for");
        assertThat(refusal(PUBLISH, token).code()).isEqualTo(FlightStatusCode.UNAUTHORIZED);
        assertThat(refusal(PUBLISH, token).description()).contains("not authorized to publish ca-three/asked-for");
    }

    @Test
    void aRightThatIsTakenAwayEndsALiveStreamWithinASecond() throws Exception {
        String token = rig.token("ca-three", "analyst", HOUR, MESH);
        rig.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {namespace: ca-three, name: analyst}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                subjects: [{kind: ServiceAccount, namespace: ca-three, name: analyst}]
                """);
        ClusterRig.soon().until(() -> {
            try (FlightStream stream = client.getStream(new Ticket(STREAM), as(Optional.of(token)))) {
                boolean granted = !stream.getSchema().getFields().isEmpty();
                stream.cancel("enough", null);
                return granted;
            } catch (FlightRuntimeException e) {
                return false;
            }
        });
        try (FlightStream stream = client.getStream(new Ticket(STREAM), as(Optional.of(token)))) {
            assertThat(stream.getSchema().getFields()).hasSize(2);
            CompletableFuture<CallStatus> ended = CompletableFuture.supplyAsync(() -> end(stream));
            rig.admin()
                    .rbac()
                    .roleBindings()
                    .inNamespace("ca-three")
                    .withName("analyst")
                    .delete();
            long revoked = System.nanoTime();

            CallStatus status = ended.get(5, TimeUnit.SECONDS);
            long millis = (System.nanoTime() - revoked) / 1_000_000;

            assertThat(status.code()).isEqualTo(FlightStatusCode.UNAUTHORIZED);
            assertThat(status.description()).contains("needs a grant");
            assertThat(millis).isLessThan(1_000);
            System.out.println("a live stream ended " + millis + " ms after its right was taken away");
        }
    }

    private static CallStatus end(FlightStream stream) {
        try {
            while (stream.next()) {
                // Nothing comes from this source.
            }
            throw new AssertionError("it ended well");
        } catch (FlightRuntimeException e) {
            return e.status();
        }
    }

    private static CallStatus refusal(byte[] ticket, Optional<String> token) {
        try (FlightStream stream = client.getStream(new Ticket(ticket), as(token))) {
            return end(stream);
        } catch (FlightRuntimeException e) {
            return e.status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CallOption as(Optional<String> token) {
        FlightCallHeaders headers = new FlightCallHeaders();
        token.ifPresent(sent -> headers.insert("authorization", "Bearer " + sent));
        return new HeaderCallOption(headers);
    }

    private static byte[] request(String type, String args) {
        return "{\"request\": \"%s\", \"args\": {%s}, \"version\": \"0.5.0\"}"
                .formatted(type, args)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Nothing is published, and nothing ends. */
    private static final class Silent implements BlockSource {
        @Override
        public BlockReader open(StreamQuery query) {
            return new BlockReader() {
                @Override
                public Optional<EncodedBlock> next() throws InterruptedException {
                    new CountDownLatch(1).await();
                    return Optional.empty();
                }

                @Override
                public void close() {}
            };
        }
    }
}
