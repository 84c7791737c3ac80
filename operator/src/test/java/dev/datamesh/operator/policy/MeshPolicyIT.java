package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.policy.MeshPolicyStatus;
import dev.datamesh.operator.rig.Rig;
import dev.datamesh.operator.rig.SharedApi;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A MeshPolicy from its manifest to the API server's refusal. */
class MeshPolicyIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static Rig rig;

    /** A name that is too short for the rules; each test's own, as topics of deleted products stay. */
    private final String x = "x" + NAMES.incrementAndGet();

    @BeforeAll
    static void start() {
        rig = new Rig();
    }

    @AfterEach
    void sweep() {
        rig.client().resources(MeshPolicy.class).delete();
        try (Rig.Running operator = rig.start()) {
            Rig.await().until(() -> compiled().isEmpty());
            rig.sweep("mp");
            // The next test makes a namespace of the same name.
            Rig.await().until(() -> rig.client().namespaces().withName("mp").get() == null);
        }
    }

    @Test
    void whatIsIllegalIsRefusedByTheApiServerWhileTheOperatorIsDown() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply(policy("Enforce", "{name: names, naming: {products: '^[a-z]{3,}$', channels: '^MP:[A-Z]+$'}}"));
            awaitReady();
        }

        assertThatThrownBy(() -> rig.apply(Rig.productYaml("mp", x, "MP:lower")))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("MeshPolicy mp, rule names: metadata.name: found " + x
                        + "; allowed: what matches ^[a-z]{3,}$; choose another name")
                .hasMessageContaining(
                        "| rule names: spec.streams[main].timeSeries.channels: found MP:lower; allowed: what matches ^MP:[A-Z]+$");
        assertThatCode(() -> rig.apply(Rig.productYaml("mp", "fine", "MP:UPPER")))
                .doesNotThrowAnyException();
    }

    @Test
    void aPolicyInPreviewBindsNothingAndSaysWhatItWouldRefuse() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply(Rig.productYaml("mp", x, "MP:A"));
            rig.awaitReady("mp", x);
            rig.apply(policy("Preview", "{name: names, naming: {products: '^[a-z]{3,}$'}}"));

            MeshPolicyStatus status = awaitReady().getStatus();

            assertThat(status.compiledTo()).isEmpty();
            assertThat(status.violations()).isEmpty();
            assertThat(status.wouldViolate()).singleElement().satisfies(violation -> {
                assertThat(violation.object()).isEqualTo("DataProduct mp/" + x);
                assertThat(violation.rule()).isEqualTo("names");
            });
            assertThat(compiled()).isEmpty();
            rig.awaitCondition("mp", x, "PolicyCompliant", "True", "Succeeded");
        }
    }

    @Test
    void nothingIsRefusedInWarnWhichTellsWhoAppliesNorInAuditWhichTellsTheAuditLog() throws IOException {
        String rule = "{name: names, naming: {products: '^[a-z]{3,}$'}}";
        String found = "MeshPolicy mp, rule names: metadata.name: found " + x;
        List<String> warnings = new CopyOnWriteArrayList<>();
        try (Rig.Running operator = rig.start();
                KubernetesClient client = listening(warnings)) {
            declareDomain();
            rig.apply(policy("Warn", rule));
            awaitReady();
            Rig.await().untilAsserted(() -> {
                tryOut(client);
                assertThat(warnings).anyMatch(warning -> warning.contains(found));
            });
            assertThat(audited(found)).isZero();

            rig.apply(policy("Audit", rule));
            Rig.await().untilAsserted(() -> {
                tryOut(client);
                assertThat(audited(found)).isPositive();
            });
            warnings.clear();
            tryOut(client);
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void whatIsThereIsJudgedAndNeverTakenAway() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply(Rig.productYaml("mp", x, "MP:A"));
            rig.awaitReady("mp", x);

            rig.apply(policy(
                    "Enforce",
                    "{name: names, naming: {products: '^[a-z]{3,}$'}}",
                    "{name: told, required: {fields: [description.purpose, displayName]}}"));

            assertThat(rig.awaitCondition("mp", x, "PolicyCompliant", "False", "PolicyViolated")
                            .message())
                    .contains("MeshPolicy mp, rule names: metadata.name: found " + x)
                    .contains("MeshPolicy mp, rule told: spec.description.purpose: found nothing")
                    .contains("MeshPolicy mp, rule told: spec.displayName: found nothing");
            assertThat(awaitReady().getStatus().violations()).hasSize(3);
            assertThat(awaitReady().getStatus().violatingProducts()).isEqualTo(1);
            assertThat(rig.product("mp", x).getStatus().streams()).isNotEmpty();

            rig.client().resources(MeshPolicy.class).withName("mp").delete();
            rig.awaitCondition("mp", x, "PolicyCompliant", "True", "Succeeded");
            Rig.await().until(() -> compiled().isEmpty());
        }
    }

    @Test
    void anUpdateIsRefusedOnlyForWhatWasNotWrongBefore() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply(Rig.productYaml("mp", x, "MP:a"));
            rig.awaitReady("mp", x);
            rig.apply(policy(
                    "Enforce",
                    "{name: names, naming: {products: '^[a-z]{3,}$', channels: '^MP:[A-Z]+$'}}",
                    "{name: told, required: {fields: [displayName]}}"));
            awaitReady();
        }

        assertThatCode(() -> edit("{\"spec\":{\"tags\":[\"old\"]}}")).doesNotThrowAnyException();
        assertThatThrownBy(() -> rig.apply(Rig.productYaml("mp", x, "MP:b")))
                .hasMessageContaining("found MP:b")
                .message()
                .doesNotContain("displayName")
                .doesNotContain("metadata.name");
        assertThatCode(() -> rig.client().resource(rig.product("mp", x)).edit(product -> {
                    product.getMetadata().getFinalizers().add("example.org/held");
                    return product;
                }))
                .doesNotThrowAnyException();
        edit("{\"metadata\":{\"finalizers\":null}}");
    }

    @Test
    void requestsAndGrantsThatAreThereAreJudgedToo() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: AccessRequest
                    metadata: {namespace: mp, name: asked}
                    spec:
                      product: {domain: mp, name: any}
                      subject: {kind: User, name: carol}
                      purpose: Trial
                    ---
                    apiVersion: datamesh.dev/v1alpha1
                    kind: AccessGrant
                    metadata: {namespace: mp, name: given}
                    spec:
                      product: any
                      to: {namespace: mp, subject: {kind: User, name: carol}}
                    """);
            rig.apply(
                    policy(
                            "Preview",
                            "{name: ends, access: {maxDuration: 30d}}",
                            "{name: words, cel: {kind: AccessRequest, expression: 'object.spec.purpose.size() > 10', message: say more}}"));

            Rig.await()
                    .untilAsserted(() -> assertThat(current().getStatus().wouldViolate())
                            .extracting(violation -> violation.object() + " " + violation.rule())
                            .containsExactly("AccessRequest mp/asked words", "AccessGrant mp/given ends"));
            rig.client().resources(AccessRequest.class).inNamespace("mp").delete();
            rig.client().resources(AccessGrant.class).inNamespace("mp").delete();
        }
    }

    @Test
    void whatOthersChangeInACompiledPolicyIsPutBack() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply(policy("Enforce", "{name: names, naming: {products: '^[a-z]{3,}$'}}"));
            String name = awaitReady().getStatus().compiledTo().getFirst();
            ValidatingAdmissionPolicy whole = compiled().getFirst();

            rig.client().resource(whole).edit(policy -> {
                policy.getSpec().getMatchConditions().getFirst().setExpression("false");
                return policy;
            });
            Rig.await()
                    .untilAsserted(
                            () -> assertThat(compiled().getFirst().getSpec()).isEqualTo(whole.getSpec()));
            rig.client().resource(compiled().getFirst()).edit(policy -> {
                policy.getSpec()
                        .getMatchConstraints()
                        .setExcludeResourceRules(
                                policy.getSpec().getMatchConstraints().getResourceRules());
                return policy;
            });
            Rig.await()
                    .untilAsserted(
                            () -> assertThat(compiled().getFirst().getSpec()).isEqualTo(whole.getSpec()));
            rig.client()
                    .resources(ValidatingAdmissionPolicyBinding.class)
                    .withName(name)
                    .delete();
            Rig.await()
                    .until(() -> rig.client()
                                    .resources(ValidatingAdmissionPolicyBinding.class)
                                    .withName(name)
                                    .get()
                            != null);
        }
    }

    @Test
    void aBrokenExpressionIsToldAndTakesNoOtherRuleWithIt() {
        try (Rig.Running operator = rig.start()) {
            declareDomain();
            rig.apply(policy(
                    "Enforce",
                    "{name: names, naming: {products: '^[a-z]{3,}$'}}",
                    "{name: broken, cel: {kind: DataProduct, expression: 'object.spec.tags.size( > 0'}}",
                    "{name: unguarded, cel: {kind: DataProduct, expression: 'object.spec.tags.size() > 0', message: tag it}}",
                    "{name: guarded, cel: {kind: DataProduct, expression: 'has(object.spec.tags)', message: say a tag}}",
                    "{name: unread, cel: {kind: DataProduct, expression: 'quantity(\"1Gi\").isGreaterThan(quantity(\"1Mi\"))'}}",
                    "{name: nowhere, required: {fields: [description.purpos]}}"));

            Rig.await().untilAsserted(() -> {
                MeshPolicyStatus status = current().getStatus();
                assertThat(status.notCompiled())
                        .extracting(MeshPolicyStatus.NotCompiled::rule)
                        .containsExactly("broken", "nowhere", "unguarded", "unread");
                assertThat(status.notCompiled().getLast().reason())
                        .contains("what is there already is not", "undeclared reference to 'quantity'");
                assertThat(Rig.condition(current(), "Compiled").orElseThrow().reason())
                        .isEqualTo("RuleBroken");
                assertThat(Rig.condition(current(), "Enforced").orElseThrow().status())
                        .isEqualTo("True");
            });
        }

        assertThatThrownBy(() -> rig.apply(Rig.productYaml("mp", x, "MP:A")))
                .hasMessageContaining("rule names: ")
                .hasMessageContaining("rule guarded: say a tag")
                .message()
                .doesNotContain("tag it");
    }

    /** What the policy breaks is applied by somebody, who keeps nothing of it. */
    private void tryOut(KubernetesClient client) {
        GenericKubernetesResource product =
                Serialization.unmarshal(Rig.productYaml("mp", x, "MP:A"), GenericKubernetesResource.class);
        GenericKubernetesResource unused = client.resource(product).dryRun().create();
    }

    /** The administrator, whose warnings are noted. */
    private static KubernetesClient listening(List<String> warnings) {
        return new KubernetesClientBuilder()
                .withConfig(rig.client().getConfiguration())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("warnings", new Interceptor() {
                    @Override
                    public void after(
                            HttpRequest request, HttpResponse<?> answer, AsyncBody.Consumer<List<ByteBuffer>> body) {
                        warnings.addAll(answer.headers("Warning"));
                    }
                }))
                .build();
    }

    /** In how many requests a policy has left these words in the audit log. */
    private static long audited(String words) throws IOException {
        try (Stream<String> lines = Files.lines(SharedApi.get().auditLog())) {
            return lines.filter(line -> line.contains("validation.policy.admission.k8s.io/validation_failure"))
                    .filter(line -> line.contains(words))
                    .count();
        }
    }

    /** Declares the domain, and waits for its namespace. */
    private static void declareDomain() {
        rig.apply(Rig.domainYaml("mp", "MP:"));
        Rig.await()
                .until(() -> Rig.condition(rig.domain("mp"), "NamespaceReady")
                        .filter(condition -> condition.status().equals("True"))
                        .isPresent());
    }

    private void edit(String patch) {
        rig.client()
                .resource(rig.product("mp", x))
                .patch(
                        io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                        patch);
    }

    private static List<ValidatingAdmissionPolicy> compiled() {
        return rig.client()
                .resources(ValidatingAdmissionPolicy.class)
                .withLabel("datamesh.dev/managed-by", "operator")
                .list()
                .getItems();
    }

    private static MeshPolicy current() {
        return rig.client().resources(MeshPolicy.class).withName("mp").get();
    }

    private static MeshPolicy awaitReady() {
        return Rig.await().until(MeshPolicyIT::current, Rig::isReady);
    }

    private static String policy(String mode, String... rules) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: mp}
                spec:
                  mode: %s
                  rules:
                  - %s
                """.formatted(mode, String.join("\n  - ", rules));
    }
}
