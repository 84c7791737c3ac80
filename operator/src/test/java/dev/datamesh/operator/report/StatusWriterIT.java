package dev.datamesh.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.rig.SharedApi;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusWriterIT {
    private static final KubernetesClient CLIENT = SharedApi.get().adminClient();

    private final StatusWriter<DataPlane, DataPlaneStatus> writer = new StatusWriter<>(CLIENT, new WriteLimit());
    private DataPlane plane;

    @BeforeAll
    static void install() {
        Crds.manifests().forEach(StatusWriterIT::apply);
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() -> CLIENT.resources(DataPlane.class).list());
    }

    private static void apply(String yaml) {
        CLIENT.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    @BeforeEach
    void create() {
        // Paused, for an operator that other tests run on the same API server would report of it too.
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: status-writer-it, annotations: {datamesh.dev/paused: "true"}}
                spec: {kafka: {external: {bootstrapServers: "127.0.0.1:1"}}}
                """);
        plane = live();
    }

    @AfterEach
    void delete() {
        CLIENT.resource(plane).delete();
        Awaitility.await().until(() -> live() == null);
    }

    private static DataPlane live() {
        return CLIENT.resources(DataPlane.class).withName("status-writer-it").get();
    }

    private static DataPlaneStatus status(long generation, String... types) {
        return new DataPlaneStatus(
                generation,
                null,
                null,
                null,
                null,
                0,
                List.of(types).stream()
                        .map(type -> new Condition(type, "True", "Succeeded", "", "2026-11-05T10:00:00Z", generation))
                        .toList());
    }

    private static void patchStatus(String json) {
        CLIENT.resources(DataPlane.class)
                .withName("status-writer-it")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), json);
    }

    @Test
    void aStatusIsWrittenOnceHoweverOldTheCacheIs() {
        assertThat(writer.write(plane, status(1, "Ready"))).isTrue();
        DataPlane written = live();
        assertThat(written.getStatus()).isEqualTo(status(1, "Ready"));
        assertThat(writer.current(plane)).as("the cache is behind").contains(status(1, "Ready"));
        assertThat(writer.write(plane, status(1, "Ready"))).isFalse();
        assertThat(writer.write(written, status(1, "Ready"))).isFalse();
        assertThat(live().getMetadata().getResourceVersion())
                .isEqualTo(written.getMetadata().getResourceVersion());
    }

    @Test
    void aStatusThatAnotherProcessWroteIsNotWrittenAgain() {
        writer.write(plane, status(1, "Ready"));
        assertThat(new StatusWriter<DataPlane, DataPlaneStatus>(CLIENT, new WriteLimit())
                        .write(live(), status(1, "Ready")))
                .isFalse();
    }

    @Test
    void whatIsSaidNoMoreIsTakenBack() {
        writer.write(plane, status(1, "Ready", "KafkaReachable"));
        assertThat(writer.write(live(), status(1, "Ready"))).isTrue();
        assertThat(live().getStatus()).isEqualTo(status(1, "Ready"));
    }

    @Test
    void whatOthersChangedIsPutBack() {
        writer.write(plane, status(1, "Ready"));
        patchStatus("{\"status\": {\"observedGeneration\": 99}}");
        assertThat(writer.write(live(), status(1, "Ready"))).isTrue();
        assertThat(live().getStatus()).isEqualTo(status(1, "Ready"));
    }

    @Test
    void whatOthersAddedIsTakenAwayAndThenNothingIsWritten() {
        writer.write(plane, status(1, "Ready"));
        patchStatus("""
                {"status": {"conditions": [
                  {"type": "Ready", "status": "True", "reason": "Succeeded", "message": "", "lastTransitionTime": "2026-11-05T10:00:00Z", "observedGeneration": 1},
                  {"type": "Theirs", "status": "True", "reason": "Because"}]}}
                """);
        assertThat(live().getStatus().conditions()).hasSize(2);
        assertThat(writer.write(live(), status(1, "Ready"))).isTrue();
        DataPlane written = live();
        assertThat(written.getStatus()).isEqualTo(status(1, "Ready"));
        assertThat(writer.write(written, status(1, "Ready"))).isFalse();
    }

    @Test
    void aResourceThatIsGoneIsNoFault() {
        CLIENT.resource(plane).delete();
        Awaitility.await().until(() -> live() == null);
        assertThat(writer.write(plane, status(1, "Ready"))).isFalse();
    }

    @Test
    void aResourceMadeAnewIsNotToldAboutItsPredecessor() {
        DataPlane predecessor = plane;
        delete();
        create();
        assertThat(writer.write(predecessor, status(1, "Ready"))).isFalse();
        assertThat(live().getStatus()).isNull();
        assertThat(writer.write(plane, status(1, "Ready"))).isTrue();
    }

    @Test
    void aStatusNeverTouchesTheSpec() {
        writer.write(plane, status(1, "Ready"));
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: status-writer-it, annotations: {datamesh.dev/paused: "true"}}
                spec: {location: us-wa, kafka: {external: {bootstrapServers: "127.0.0.1:2"}}}
                """);
        assertThat(writer.write(plane, status(1, "Ready", "KafkaReachable")))
                .as("from a cache that has not seen the change")
                .isTrue();
        DataPlane written = live();
        assertThat(written.getSpec().location()).isEqualTo("us-wa");
        assertThat(written.getMetadata().getGeneration()).isEqualTo(2);
    }
}
