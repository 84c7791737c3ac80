package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.cel.CelExpressions;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rules of every kind together, on products as large as the API allows: the API server must still say what is wrong, and not that judging
 * cost too much.
 */
class PolicyCostIT {
    private static final String NAMESPACE = "at-limits";
    private static final String PATTERN = "^([A-Z][0-9]:[A-Z0-9_-]{1,120}|[A-Z]+)$" + "|x".repeat(100);

    private final Rig rig = new Rig();
    private final KubernetesSerialization json = rig.client().getKubernetesSerialization();

    @BeforeEach
    void install() {
        Trials.namespace(rig, NAMESPACE);
        rig.client().resource(product("before", 'b', "a")).create();
        MeshPolicy policy = rig.client()
                .resource(json.unmarshal("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: MeshPolicy
                        metadata: {name: at-limits}
                        spec:
                          mode: Enforce
                          rules:
                          - {name: names, naming: {products: '^[a-z]+$', streams: '^[a-z]+$', channels: '%s'}}
                          - {name: told, required: {fields: [displayName, description.purpose, streams.timeSeries.channels.unit]}}
                          - {name: keep, retention: {live: {min: 1h, max: 14d}, archive: {min: 30d, max: 3650d}}}
                          - {name: schema, compatibility: {minimum: Full}}
                          - {name: pii, classification: {level: Internal, archive: false, access: Request}}
                          - {name: where, residency: {level: Internal, locations: [us-wa]}}
                          - {name: tls, encryption: {level: Internal, inTransit: true}}
                          - {name: end, lifecycle: {noticeDays: 90}}
                          - {name: size, limits: {streams: 1, partitions: 1}}
                          - {name: own, cel: {kind: DataProduct, expression: "object.spec.streams.size() < 3", message: own words}}
                        """.formatted(PATTERN), MeshPolicy.class))
                .serverSideApply();
        CompiledPolicy compiled = new MeshPolicyCompiler(
                        new CelExpressions(), "system:serviceaccount:datamesh-system:datamesh-operator")
                .compile("at-limits", policy.getSpec(), Map.of());
        assertThat(compiled.notCompiled()).isEmpty();
        AdmissionPolicy rules = compiled.admission().getFirst();
        rig.client()
                .resource(AdmissionObjects.policy("datamesh-policy-1", policy, rules))
                .serverSideApply();
        rig.client()
                .resource(AdmissionObjects.binding("datamesh-policy-1", policy, rules))
                .serverSideApply();
        try (KubernetesClient operator = rig.operatorClient()) {
            Trials.awaitBite(rules, NAMESPACE, operator);
        }
    }

    @AfterEach
    void remove() {
        rig.client()
                .admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .withName("datamesh-policy-1")
                .delete();
        rig.client()
                .admissionRegistration()
                .v1()
                .validatingAdmissionPolicies()
                .withName("datamesh-policy-1")
                .delete();
        rig.client().resources(MeshPolicy.class).withName("at-limits").delete();
        rig.client().namespaces().withName(NAMESPACE).delete();
    }

    @Test
    void theLargestProductIsJudgedWhateverIsWrongWithIt() {
        assertThatThrownBy(() -> rig.client()
                        .resource(product("made", 'c', "a"))
                        .dryRun()
                        .create())
                .hasMessageContaining("MeshPolicy at-limits, rule names: spec.streams")
                .hasMessageContaining("more")
                .message()
                .doesNotContain("cost");
        assertThatThrownBy(() -> update(product("before", 'c', "a")))
                .hasMessageContaining("MeshPolicy at-limits, rule names: spec.streams")
                .message()
                .doesNotContain("cost");
        GenericKubernetesResource same = product("before", 'b', "z");
        assertThat(update(same)).isNotNull();
    }

    private GenericKubernetesResource update(GenericKubernetesResource product) {
        return rig.client()
                .resource(product)
                .dryRun()
                .patch(
                        PatchContext.of(PatchType.JSON),
                        json.asJson(List.of(Map.of(
                                "op", "replace",
                                "path", "/spec",
                                "value", product.getAdditionalProperties().get("spec")))));
    }

    /** All wrong in every way, with names of channels that differ by a letter. */
    private GenericKubernetesResource product(String name, char letter, String tag) {
        List<Object> streams = new ArrayList<>();
        for (int stream = 0; stream < 2; stream++) {
            String prefix = "n" + stream;
            streams.add(Map.of(
                    "name",
                    "s0" + stream,
                    "live",
                    Map.of("retention", "1m"),
                    "archive",
                    Map.of("retention", "1d"),
                    "timeSeries",
                    Map.of(
                            "stride",
                            "1s",
                            "channels",
                            IntStream.range(0, 256)
                                    .mapToObj(i -> Map.of(
                                            "name",
                                            prefix + ":" + String.format("%03d", i)
                                                    + String.valueOf(letter).repeat(120),
                                            "dataType",
                                            "float64",
                                            "sampleRate",
                                            16))
                                    .toList())));
        }
        for (int stream = 2; stream < 16; stream++) {
            streams.add(Map.of(
                    "name",
                    "s" + (10 + stream),
                    "live",
                    Map.of("retention", "1m", "partitions", 2),
                    "archive",
                    Map.of("retention", "1d"),
                    "records",
                    Map.of("schema", Map.of("json", Map.of("type", "object")))));
        }
        return json.convertValue(
                Map.of(
                        "apiVersion",
                        "datamesh.dev/v1alpha1",
                        "kind",
                        "DataProduct",
                        "metadata",
                        Map.of("namespace", NAMESPACE, "name", name),
                        "spec",
                        Map.of("tags", List.of(tag), "access", Map.of("mode", "Open"), "streams", streams)),
                GenericKubernetesResource.class);
    }
}
