package dev.datamesh.local.mesh.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final String READY = "{type: Ready, status: 'True', reason: Succeeded, message: ''}";

    @Test
    void whatNobodyHasReportedOnIsNotSeen() {
        assertThat(product("", 1, 0, "")).returns(false, Readiness::ready).returns("NotSeen", Readiness::reason);
    }

    @Test
    void aReportOnAnOlderSpecIsNone() {
        assertThat(product("", 2, 1, READY)).returns(false, Readiness::ready).returns("NotSeen", Readiness::reason);
    }

    @Test
    void whatIsPausedSaysSoAndIsAsReadyAsItWas() {
        Readiness paused = product("datamesh.dev/paused: 'true'", 1, 1, READY);

        assertThat(paused).returns(true, Readiness::ready).returns("Paused", Readiness::reason);
    }

    @Test
    void whatIsPausedBeforeItsNewestSpecWasSeenWaitsForAPerson() {
        Readiness paused = product("datamesh.dev/paused: 'true'", 2, 1, READY);

        assertThat(paused)
                .returns(false, Readiness::ready)
                .returns(true, Readiness::stalled)
                .returns("Paused", Readiness::reason);
        assertThat(paused.message()).contains("datamesh.dev/paused", "newest spec");
    }

    @Test
    void aSchemaThatNobodyHasCheckedIsNamedOfAReadyProduct() {
        Readiness ready = product(
                "",
                1,
                1,
                READY + ", {type: SchemaRegistered, status: 'False', reason: NotProvisioned, message: not yet}");

        assertThat(ready)
                .returns(true, Readiness::ready)
                .returns("NotProvisioned", Readiness::reason)
                .returns("SchemaRegistered: not yet", Readiness::message);
    }

    private static Readiness product(String annotation, long generation, long observed, String conditions) {
        return Readiness.of(Serialization.unmarshal(
                """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {name: strain, namespace: h1, generation: %d, annotations: {%s}}
                status: {observedGeneration: %d, conditions: [%s]}
                """.formatted(generation, annotation, observed, conditions), GenericKubernetesResource.class));
    }
}
