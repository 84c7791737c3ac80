package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.policy.MeshPolicyStatus;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product that is made of others waits until its publishers may read them, and a MeshPolicy may refuse it until then. */
class LineageIT {
    private static final String TOPIC = "arrakis-made.mix.main.0";
    private static Rig rig;
    private static KafkaView kafka;

    @BeforeAll
    static void start() {
        rig = new Rig();
        kafka = rig.view();
    }

    @AfterAll
    static void stop() {
        rig.client().resources(MeshPolicy.class).delete();
        try (Rig.Running operator = rig.start()) {
            rig.sweep("made", "source");
        }
    }

    @Test
    void anInputHoldsAProductUntilItIsGrantedAndAPolicyCanRefuseIt() {
        try (Rig.Running operator = rig.start()) {
            rig.apply(Rig.domainYaml("source", "SRC:"));
            rig.apply(Rig.domainYaml("made", "MADE:"));
            Rig.await().untilAsserted(() -> rig.apply(Rig.productYaml("source", "raw", "SRC:A")));
            Rig.await().untilAsserted(() -> rig.apply(product("mix", "MADE:A", "source/raw")));
            rig.apply(policy("Preview"));
            rig.awaitReady("source", "raw");

            assertThat(rig.awaitCondition("made", "mix", "ResolvedRefs", "False", "AwaitingGrant")
                            .message())
                    .isEqualTo(
                            "spec.inputs: publisher mixer may not consume source/raw yet; it is served once that is granted; ask for it: mesh request source/raw");
            assertThat(rig.product("made", "mix").getStatus().accepted()).isNull();
            assertThat(kafka.topics()).doesNotContain(TOPIC);
            Rig.await()
                    .untilAsserted(() -> assertThat(status().wouldViolate())
                            .singleElement()
                            .satisfies(violation -> {
                                assertThat(violation.object()).isEqualTo("DataProduct made/mix");
                                assertThat(violation.rule()).isEqualTo("inputs");
                            }));

            rig.apply(HANDSHAKE);
            rig.awaitReady("made", "mix");
            assertThat(kafka.topics()).contains(TOPIC);
            Rig.await().untilAsserted(() -> assertThat(status().wouldViolate()).isEmpty());

            anInputThatIsAddedLaterWaits();
            aLoopIsRefused();

            rig.apply(policy("Enforce"));
            Rig.await().until(() -> Rig.isReady(current()));
            assertThat(status().notCompiled()).singleElement().satisfies(left -> {
                assertThat(left.rule()).isEqualTo("softer");
                assertThat(left.reason()).contains("rule inputs asks the same");
            });
        }

        assertThatCode(() -> rig.apply(product("same", "MADE:B", "source/raw"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> rig.apply(product("other", "MADE:C", "source/secret")))
                .hasMessageContaining(
                        "MeshPolicy lineage, rule inputs: spec.inputs: found source/secret, which publisher mixer may not consume; allowed: what is granted; ask for it: mesh request source/secret");

        try (Rig.Running operator = rig.start()) {
            rig.client().resources(AccessGrant.class).inNamespace("source").delete();
            rig.awaitCondition("made", "mix", "ResolvedRefs", "False", "InputLost");
            rig.awaitCondition("made", "mix", "PolicyCompliant", "False", "PolicyViolated");
            assertThat(kafka.topics()).contains(TOPIC);
            assertThat(rig.product("made", "mix").getStatus().accepted()).isNotNull();
        }
    }

    private static void anInputThatIsAddedLaterWaits() {
        rig.apply(Rig.productYaml("source", "dry", "SRC:B"));
        rig.awaitReady("source", "dry");
        rig.apply(product("mix", "MADE:A", "source/raw", "source/dry"));
        assertThat(rig.awaitCondition("made", "mix", "ResolvedRefs", "False", "AwaitingGrant")
                        .message())
                .contains("source/dry yet; what was accepted before goes on being served");
        assertThat(rig.product("made", "mix").getStatus().accepted().inputs())
                .containsExactly(new ProductRef("source", "raw"));
        rig.apply(product("mix", "MADE:A", "source/raw"));
        rig.awaitReady("made", "mix");
    }

    private static void aLoopIsRefused() {
        rig.apply(product("one", "MADE:1", "made/two"));
        rig.apply(product("two", "MADE:2", "made/one"));
        assertThat(rig.awaitCondition("made", "one", "Accepted", "False", "InputLoop")
                        .message())
                .isEqualTo(
                        "spec.inputs: made/one, made of made/two, made of made/one: nothing can be made of itself; take one of these inputs out");
        rig.awaitCondition("made", "two", "Accepted", "False", "InputLoop");
        rig.apply(product("two", "MADE:2", "source/raw"));
        rig.awaitReady("made", "two");
        rig.awaitCondition("made", "one", "ResolvedRefs", "False", "AwaitingGrant");
    }

    private static MeshPolicyStatus status() {
        return current().getStatus();
    }

    private static MeshPolicy current() {
        return rig.client().resources(MeshPolicy.class).withName("lineage").get();
    }

    private static String policy(String mode) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: lineage}
                spec:
                  mode: %s
                  rules:
                  - {name: inputs, lineage: {ungranted: Deny}}
                  %s
                """.formatted(mode, mode.equals("Enforce") ? "- {name: softer, lineage: {ungranted: Warn}}" : "");
    }

    private static String product(String name, String channel, String... inputs) {
        String refs = Stream.of(inputs)
                .map(input -> input.split("/"))
                .map(input -> "{domain: %s, name: %s}".formatted(input[0], input[1]))
                .collect(Collectors.joining(", "));
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: made, name: %s}
                spec:
                  inputs: [%s]
                  publishers: [{serviceAccount: mixer}]
                  streams:
                  - timeSeries:
                      stride: 1s
                      channels: [{name: "%s", dataType: float64, sampleRate: 16}]
                """.formatted(name, refs, channel);
    }

    private static final String HANDSHAKE = """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {namespace: made, name: mixer}
            ---
            apiVersion: datamesh.dev/v1alpha1
            kind: AccessRequest
            metadata: {namespace: made, name: source-raw}
            spec:
              product: {domain: source, name: raw}
              subject: {kind: ServiceAccount, name: mixer}
              purpose: Mixed
            ---
            apiVersion: datamesh.dev/v1alpha1
            kind: AccessGrant
            metadata: {namespace: source, name: made-mixer}
            spec:
              product: raw
              to: {namespace: made, subject: {kind: ServiceAccount, name: mixer}}
            """;
}
