package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Api;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptSecretsTest {
    private static final String KEY = "h1/strain-kafka";

    @Test
    void ofOursAllIsKeptThatIsCompared() {
        var store = new KeptSecrets(secret -> true);
        store.put(KEY, secret("cGFzc3dvcmQ="));

        Secret kept = store.get(KEY);
        assertThat(kept.getData()).isEqualTo(Map.of("password", "cGFzc3dvcmQ="));
        assertThat(kept.getType()).isEqualTo("servicebinding.io/kafka");
        assertThat(kept.getMetadata().getResourceVersion()).isEqualTo("7");
        assertThat(kept.getMetadata().getLabels()).isEqualTo(Map.of(Api.MANAGED_BY_LABEL, Api.OPERATOR));
        assertThat(kept.getMetadata().getAnnotations())
                .isEqualTo(Map.of(Api.PLANE_ANNOTATION, "hanford", Api.PRINCIPAL_ANNOTATION, "h1.calibration"));
        assertThat(store.getKey(kept)).isEqualTo(KEY);
    }

    @Test
    void noDataAreKeptOfWhatCannotBeOurs() {
        var store = new KeptSecrets(secret -> false);
        store.put(KEY, secret("cGFzc3dvcmQ="));
        assertThat(store.get(KEY).getData()).isEmpty();
    }

    @Test
    void noDataAreKeptThatAreLongerThanOursEverAre() {
        var store = new KeptSecrets(secret -> true);
        store.put(KEY, secret("A".repeat(KeptSecrets.MOST_DATA)));
        assertThat(store.get(KEY).getData()).isEmpty();
    }

    private static Secret secret(String password) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("h1")
                .withName("strain-kafka")
                .withResourceVersion("7")
                .addToLabels(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .addToLabels("of", "somebody")
                .addToAnnotations(Api.PLANE_ANNOTATION, "hanford")
                .addToAnnotations(Api.PRINCIPAL_ANNOTATION, "h1.calibration")
                .addToAnnotations("of", "A".repeat(200_000))
                .endMetadata()
                .withType("servicebinding.io/kafka")
                .addToData("password", password)
                .build();
    }
}
