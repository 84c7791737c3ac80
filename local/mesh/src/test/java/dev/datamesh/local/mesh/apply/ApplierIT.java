package dev.datamesh.local.mesh.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.mesh.apply.Applier.Outcome;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApplierIT {
    private final KubernetesClient client = SharedControlPlane.get().adminClient();

    @Test
    void anyOrderWillDo() {
        Applier.Result result = apply("""
                apiVersion: mesh.test/v1
                kind: Gadget
                metadata: {name: one}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {namespace: any-order, name: words}
                data: {a: b}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: any-order}
                ---
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: gizmos.mesh.test}
                spec:
                  group: mesh.test
                  names: {kind: Gizmo, plural: gizmos}
                  scope: Cluster
                  versions:
                  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
                """);

        assertThat(result.applied())
                .extracting(applied -> applied.manifest().title())
                .containsExactlyInAnyOrder(
                        "Namespace any-order",
                        "ConfigMap any-order/words",
                        "CustomResourceDefinition gizmos.mesh.test");
        assertThat(result.refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.lines())
                        .containsExactly("x.yaml:1: the API server knows no Gadget of mesh.test/v1"));
    }

    @Test
    void outcomeSaysWhatHasChanged() {
        String yaml = """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: outcomes}
                data: {a: "%s"}
                """;
        assertThat(outcome(yaml.formatted("1"))).isEqualTo(Outcome.created);
        assertThat(outcome(yaml.formatted("1"))).isEqualTo(Outcome.unchanged);
        assertThat(outcome(yaml.formatted("2"))).isEqualTo(Outcome.changed);
    }

    @Test
    void refusalNamesFieldAndLineAndHoldsNothingElseBack() {
        List<Applier.Applied> told = new ArrayList<>();
        Applier.Result result = new Applier(client, "mesh").apply(Manifests.of("x.yaml", """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: ports}
                        spec:
                          ports:
                          - port: 70000
                            colour: red
                        ---
                        apiVersion: v1
                        kind: Service
                        metadata: {name: ports}
                        spec:
                          ports:
                          - port: 70000
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: beside}
                        """), told::add);

        assertThat(told).extracting(applied -> applied.manifest().name()).containsExactly("beside");
        assertThat(result.refused())
                .extracting(refusal -> refusal.lines().getFirst())
                .satisfiesExactly(
                        unknown -> assertThat(unknown).startsWith("x.yaml:").contains("colour"),
                        outOfRange ->
                                assertThat(outOfRange).startsWith("x.yaml:14: spec.ports[0].port: Invalid value"));
    }

    private Outcome outcome(String yaml) {
        return apply(yaml).applied().getFirst().outcome();
    }

    private Applier.Result apply(String yaml) {
        return new Applier(client, "mesh").apply(Manifests.of("x.yaml", yaml), applied -> {});
    }
}
