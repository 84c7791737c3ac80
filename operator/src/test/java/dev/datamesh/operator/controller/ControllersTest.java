package dev.datamesh.operator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ControllersTest {
    private static ObjectMetaBuilder meta() {
        return new ObjectMetaBuilder()
                .withName("strain")
                .withUid("u1")
                .withGeneration(3L)
                .withResourceVersion("100")
                .withLabels(Map.of("tier", "core"))
                .withAnnotations(Map.of("note", "x"))
                .withFinalizers("f");
    }

    private static boolean ofInterest(UnaryOperator<ObjectMetaBuilder> change) {
        ObjectMeta changed = change.apply(meta()).build();
        return Controllers.isOfInterest(changed, meta().build());
    }

    @Test
    void ourOwnStatusWriteIsOfNoInterest() {
        assertThat(ofInterest(meta -> meta)).isFalse();
        assertThat(ofInterest(meta ->
                        meta.withResourceVersion("101").addNewManagedField().endManagedField()))
                .isFalse();
    }

    @Test
    void whatAPersonChangesIsOfInterest() {
        assertThat(ofInterest(meta -> meta.withGeneration(4L))).isTrue();
        assertThat(ofInterest(meta -> meta.withUid("u2"))).isTrue();
        assertThat(ofInterest(meta -> meta.withDeletionTimestamp("2026-11-05T10:00:00Z")))
                .isTrue();
        assertThat(ofInterest(meta -> meta.addToLabels("tier", "edge"))).isTrue();
        assertThat(ofInterest(meta -> meta.withLabels(null))).isTrue();
        assertThat(ofInterest(meta -> meta.addToAnnotations("datamesh.dev/paused", "true")))
                .isTrue();
        assertThat(ofInterest(meta -> meta.withFinalizers())).isTrue();
    }

    @Test
    void onlyTheWordTruePauses() {
        var product = new DataProduct();
        assertThat(Controllers.isPaused(product)).isFalse();
        product.getMetadata().setAnnotations(Map.of("datamesh.dev/paused", "false"));
        assertThat(Controllers.isPaused(product)).isFalse();
        product.getMetadata().setAnnotations(Map.of("datamesh.dev/paused", "true"));
        assertThat(Controllers.isPaused(product)).isTrue();
    }

    @Test
    void readyIsSaidInTwoWords() {
        assertThat(Controllers.ready(status())).isEqualTo("Unknown");
        assertThat(Controllers.ready(status(condition("Accepted", "True", "Succeeded"))))
                .isEqualTo("Unknown");
        assertThat(Controllers.ready(status(condition("Ready", "True", "Succeeded"))))
                .isEqualTo("True");
        assertThat(Controllers.ready(status(condition("Ready", "False", "Unreachable"))))
                .isEqualTo("False/Unreachable");
        assertThat(Controllers.isReady(status(condition("Ready", "True", "Succeeded"))))
                .isTrue();
        assertThat(Controllers.isReady(status(condition("Ready", "False", "Unreachable"))))
                .isFalse();
        assertThat(Controllers.isReady(status(condition("Accepted", "True", "Succeeded"))))
                .isFalse();
    }

    private static DataProductStatus status(Condition... conditions) {
        return new DataProductStatus(1L, null, null, null, null, null, null, null, List.of(conditions));
    }

    private static Condition condition(String type, String status, String reason) {
        return new Condition(type, status, reason, "", "2026-11-05T10:00:00Z", 1L);
    }
}
