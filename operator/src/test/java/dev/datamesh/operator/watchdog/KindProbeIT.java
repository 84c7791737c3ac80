package dev.datamesh.operator.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Crds;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.operator.rig.SharedApi;
import dev.datamesh.operator.watchdog.CacheProbe.Finding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KindProbeIT {
    private static final KubernetesClient CLIENT = SharedApi.get().adminClient();

    private final AtomicReference<List<DataPlane>> cache = new AtomicReference<>(List.of());
    private final KindProbe<DataPlane> probe = new KindProbe<>(CLIENT, DataPlane.class, () -> cache.get().stream());

    @BeforeAll
    static void install() {
        Crds.manifests().forEach(KindProbeIT::apply);
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() -> CLIENT.resources(DataPlane.class).list());
    }

    @BeforeEach
    void onePlane() {
        make("probed-one");
        cache.set(live());
    }

    @AfterEach
    void noPlane() {
        Stream.of("probed-one", "probed-two", "probed-three")
                .forEach(
                        name -> CLIENT.resources(DataPlane.class).withName(name).delete());
    }

    @Test
    void cacheThatShowsWhatThereIsIsCurrent() {
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
    }

    @Test
    void cacheThatStandsStillWhileObjectsComeIsBehind() {
        probe.look();
        make("probed-two");

        assertThat(probe.look()).isEqualTo(Finding.BEHIND);
    }

    @Test
    void cacheThatMovesOnIsAliveHoweverManyAreStillToCome() {
        probe.look();
        make("probed-two");
        cache.set(live());
        make("probed-three");

        assertThat(probe.look()).isEqualTo(Finding.CURRENT);
        assertThat(probe.look()).isEqualTo(Finding.BEHIND);
    }

    private static void make(String name) {
        // Paused, for an operator that other tests run on the same API server would report of it too.
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: %s, annotations: {datamesh.dev/paused: "true"}}
                spec: {kafka: {external: {bootstrapServers: "127.0.0.1:1"}}}
                """.formatted(name));
    }

    private static void apply(String yaml) {
        CLIENT.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    private static List<DataPlane> live() {
        return CLIENT.resources(DataPlane.class).list().getItems();
    }
}
