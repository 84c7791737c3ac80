package dev.datamesh.local.mesh.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class RefusalTest {
    private static final Manifest MANIFEST = Manifests.of("h1.yaml", """
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata: {namespace: h1, name: strain}
            spec:
              surprise: 1
              streams:
              - timeSeries: {stride: 1x}
            """).getFirst();

    @Test
    void causesAreShownAtTheLinesOfTheirFields() {
        Status status = new StatusBuilder()
                .withMessage("DataProduct.datamesh.dev \"strain\" is invalid: many words")
                .withNewDetails()
                .addNewCause("spec.streams[0].timeSeries.stride", "Invalid value: \"1x\"", "FieldValueInvalid")
                .addNewCause(
                        "<nil>", "Invalid value: null: some validation rules were not checked", "FieldValueInvalid")
                .endDetails()
                .build();

        assertThat(refused(status, 422).lines())
                .containsExactly("h1.yaml:7: spec.streams[0].timeSeries.stride: Invalid value: \"1x\"");
    }

    @Test
    void unknownFieldIsShownAtItsLine() {
        Status status = new StatusBuilder()
                .withMessage("failed to create typed patch object (h1/strain; datamesh.dev/v1alpha1, Kind=DataProduct):"
                        + " .spec.surprise: field not declared in schema")
                .build();

        assertThat(refused(status, 500).lines()).containsExactly("h1.yaml:5: spec.surprise: there is no such field");
    }

    @Test
    void valueOfAnotherTypeIsShownAtItsLine() {
        Status status = new StatusBuilder()
                .withMessage("failed to create typed patch object (a/b; /v1, Kind=ConfigMap): .spec.surprise: expected"
                        + " string, got &value.valueUnstructured{Value:1}")
                .build();

        assertThat(refused(status, 500).lines()).containsExactly("h1.yaml:5: spec.surprise: expected string");
    }

    @Test
    void anythingElseIsSaidInTheServersWords() {
        Status status =
                new StatusBuilder().withMessage("namespaces \"h1\" not found").build();

        assertThat(refused(status, 404).lines()).containsExactly("h1.yaml:1: namespaces \"h1\" not found");
    }

    private static Refusal refused(Status status, int code) {
        return Refusal.of(MANIFEST, new KubernetesClientException(status.getMessage(), code, status));
    }
}
