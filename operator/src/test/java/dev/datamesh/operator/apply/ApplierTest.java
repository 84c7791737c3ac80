package dev.datamesh.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.stub.EchoApi;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplierTest {
    private static final EchoApi API = new EchoApi();
    private static final KubernetesClient CLIENT = API.client();

    private final Applier applier = new Applier(CLIENT, new WriteLimit());

    @AfterAll
    static void stop() {
        API.close();
    }

    @BeforeEach
    void forget() {
        API.drain();
    }

    private static ConfigMapBuilder map(Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("h1")
                .withName("facts")
                .endMetadata()
                .withData(data);
    }

    /** What the API server makes of an object. */
    private <T extends HasMetadata> T stored(T desired) {
        applier.holds(desired, desired);
        T stored = CLIENT.getKubernetesSerialization().clone(desired);
        stored.getMetadata().setUid("uid");
        stored.getMetadata().setResourceVersion("7");
        stored.getMetadata().getLabels().put("kubernetes.io/added", "by-the-server");
        stored.getMetadata().getAnnotations().put("others", "say this");
        return stored;
    }

    @Test
    void whatIsMissingIsAppliedByTheServerUnderOurName() {
        assertThat(applier.apply(map(Map.of("a", "1")).build(), Optional.empty()))
                .isTrue();
        assertThat(API.drain()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("PATCH");
            assertThat(request.uri())
                    .isEqualTo("/api/v1/namespaces/h1/configmaps/facts?fieldManager=datamesh-operator&force=true");
            assertThat(request.contentType()).isEqualTo("application/apply-patch+yaml");
        });
    }

    @Test
    void whatIsAsItShouldBeIsNotWritten() {
        ConfigMap stored = stored(map(Map.of("a", "1")).build());
        assertThat(applier.apply(map(Map.of("a", "1")).build(), Optional.of(stored)))
                .isFalse();
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isTrue();
        assertThat(API.drain()).isEmpty();
    }

    @Test
    void whatOthersChangedIsWrittenAgain() {
        ConfigMap stored = stored(map(Map.of("a", "1")).build());
        stored.getData().put("a", "2");
        assertThat(applier.apply(map(Map.of("a", "1")).build(), Optional.of(stored)))
                .isTrue();
        ConfigMap unlabelled = stored(map(Map.of("a", "1")).build());
        unlabelled.getMetadata().getLabels().remove("datamesh.dev/managed-by");
        assertThat(applier.holds(map(Map.of("a", "1")).build(), unlabelled)).isFalse();
    }

    @Test
    void aValueThatIsWantedNoMoreIsTakenBack() {
        ConfigMap stored = stored(map(Map.of("a", "1", "b", "2")).build());
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isFalse();
        assertThat(applier.holds(map(Map.of()).build(), stored)).isFalse();
    }

    @Test
    void anObjectThatWasNeverAppliedIsAppliedEvenIfItLooksRight() {
        ConfigMap stored = stored(map(Map.of("a", "1")).build());
        stored.getMetadata().getAnnotations().remove(Applier.APPLIED_ANNOTATION);
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isFalse();
        stored.getMetadata().setAnnotations(null);
        assertThat(applier.holds(map(Map.of("a", "1")).build(), stored)).isFalse();
    }

    @Test
    void itsOwnLabelsAndAnnotationsStayBesideOurs() {
        ConfigMap desired = map(Map.of("a", "1")).build();
        desired.getMetadata().setLabels(Map.of("app", "x"));
        desired.getMetadata().setAnnotations(Map.of("note", "y"));
        applier.holds(desired, desired);
        assertThat(desired.getMetadata().getLabels())
                .isEqualTo(Map.of("app", "x", "datamesh.dev/managed-by", "operator"));
        assertThat(desired.getMetadata().getAnnotations())
                .containsEntry("note", "y")
                .containsEntry(Applier.APPLIED_ANNOTATION, Applier.digest(desired))
                .hasSize(2);
    }

    @Test
    void theDigestIsOfTheWishAloneHoweverOftenItIsTaken() {
        ConfigMap desired = map(Map.of("a", "1")).build();
        applier.holds(desired, desired);
        String digest = Applier.digest(desired);
        applier.holds(desired, desired);
        assertThat(Applier.digest(desired)).isEqualTo(digest).matches("[0-9a-f]{24}");
    }

    /** Maps of two entries have another order in every process: all such objects would be written again after a restart. */
    @Test
    void theDigestDoesNotDependOnTheOrderOfAMap() {
        Map<String, Quantity> one = new LinkedHashMap<>();
        one.put("cpu", new Quantity("100m"));
        one.put("memory", new Quantity("512Mi"));
        Map<String, Quantity> other = new LinkedHashMap<>();
        other.put("memory", new Quantity("512Mi"));
        other.put("cpu", new Quantity("100m"));
        assertThat(applier.holds(quota(one), stored(quota(other)))).isTrue();
        assertThat(applier.holds(quota(Map.of("cpu", new Quantity("100m"))), stored(quota(other))))
                .isFalse();
    }

    @Test
    void theServersNormalFormOfAQuantityIsNoDifference() {
        ResourceQuota desired = quota(Map.of("memory", new Quantity("1024Mi")));
        ResourceQuota stored = stored(desired);
        stored.getSpec().setHard(Map.of("memory", new Quantity("1Gi")));
        assertThat(applier.holds(quota(Map.of("memory", new Quantity("1024Mi"))), stored))
                .isTrue();
    }

    private static ResourceQuota quota(Map<String, Quantity> hard) {
        return new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace("h1")
                .withName("domain")
                .endMetadata()
                .withNewSpec()
                .withHard(hard)
                .endSpec()
                .build();
    }
}
