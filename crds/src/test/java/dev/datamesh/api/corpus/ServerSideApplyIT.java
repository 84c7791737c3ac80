package dev.datamesh.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists with keys merge element by element, so that two writers of one product do not take each other's streams away. */
class ServerSideApplyIT {
    private static final String PRODUCT = """
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata: {namespace: h1, name: shared}
            spec:
              streams:
            """;
    private static final String MAIN = PRODUCT + "  - timeSeries: {stride: 1s, dynamic: {maxChannels: %d}}\n";
    private static final String AUDIT =
            PRODUCT + "  - {name: audit, timeSeries: {stride: 1s, dynamic: {maxChannels: 1}}}\n";

    private final ApiServer server = ApiServer.get();

    @AfterEach
    void forget() {
        server.client().resource(object(AUDIT)).delete();
    }

    @Test
    void twoWritersEachOwnTheirStream() {
        apply("first", MAIN.formatted(1));
        assertThat(streams(apply("second", AUDIT))).containsExactlyInAnyOrder("main", "audit");
        assertThat(streams(apply("first", MAIN.formatted(2)))).containsExactlyInAnyOrder("main", "audit");
    }

    @Test
    void theSecondApplyOfTheSameChangesNothingThoughTheKeysAreDefaults() {
        String before = apply("first", MAIN.formatted(1)).getMetadata().getResourceVersion();
        assertThat(apply("first", MAIN.formatted(1)).getMetadata().getResourceVersion())
                .isEqualTo(before);
    }

    @Test
    void whoChangesAnothersStreamIsToldOfTheConflict() {
        apply("first", MAIN.formatted(1));
        assertThatThrownBy(() -> apply("second", MAIN.formatted(2)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("conflict with \"first\"")
                .hasMessageContaining("maxChannels");
    }

    private GenericKubernetesResource apply(String manager, String yaml) {
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .withForce(false)
                .build();
        return server.client().resource(object(yaml)).patch(context);
    }

    private static GenericKubernetesResource object(String yaml) {
        return Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    }

    private static List<Object> streams(GenericKubernetesResource product) {
        List<Map<String, Object>> streams = product.get("spec", "streams");
        return streams.stream().map(stream -> stream.get("name")).toList();
    }
}
