package dev.datamesh.operator.policy.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What products break, in the kinds that other tools read: made where the cluster knows one, and not before. */
class FindingsReportsIT {
    private static final Path FOLDER = Path.of("src", "test", "resources", "policy-reports");
    private static final Duration RESYNC = Duration.ofSeconds(1);

    private Rig rig;

    @BeforeEach
    void start() {
        rig = new Rig();
    }

    @AfterEach
    void sweep() {
        rig.client().resources(MeshPolicy.class).delete();
        try (Rig.Running operator = rig.start()) {
            rig.sweep("pr");
            Rig.await().until(() -> rig.client().namespaces().withName("pr").get() == null);
        }
        for (String crd : List.of("reports.openreports.io", "policyreports.wgpolicyk8s.io")) {
            rig.client()
                    .apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(crd)
                    .delete();
        }
    }

    @Test
    void aDomainsReportFollowsWhatItsProductsBreakAndIsWrittenForNothingElse() throws IOException {
        AuditTrail restarted;
        try (Rig.Running operator = rig.start(RESYNC)) {
            rig.apply(Rig.domainYaml("pr", "PR:"));
            Rig.await().until(() -> Rig.isReady(rig.domain("pr")));
            rig.apply(Rig.productYaml("pr", "x", "PR:A"));
            rig.awaitReady("pr", "x");
            policy("Enforce", "{name: names, naming: {products: '^[a-z]{3,}$'}}");
            rig.awaitCondition("pr", "x", "PolicyCompliant", "False", "PolicyViolated");
            install("wgpolicyk8s.yaml");

            GenericKubernetesResource first =
                    await(ReportKind.POLICY_REPORTS, report -> results(report).size() == 1);
            assertThat(results(first).getFirst())
                    .containsEntry("source", "datamesh")
                    .containsEntry("policy", "pr")
                    .containsEntry("rule", "names")
                    .containsEntry("result", "fail")
                    .containsEntry("severity", "high")
                    .containsEntry(
                            "message", "metadata.name: found x; allowed: what matches ^[a-z]{3,}$; choose another name")
                    .containsEntry(
                            "resources",
                            List.of(Map.of(
                                    "apiVersion",
                                    "datamesh.dev/v1alpha1",
                                    "kind",
                                    "DataProduct",
                                    "namespace",
                                    "pr",
                                    "name",
                                    "x",
                                    "uid",
                                    rig.product("pr", "x").getMetadata().getUid())));

            install("openreports.yaml");
            await(ReportKind.OPEN_REPORTS, report -> results(report).size() == 1);
            Rig.await().until(() -> get(ReportKind.POLICY_REPORTS) == null);

            policy(
                    "Warn",
                    "{name: names, naming: {products: '^[a-z]{3,}$'}}",
                    "{name: told, required: {fields: [displayName]}}");
            GenericKubernetesResource second = await(
                    ReportKind.OPEN_REPORTS,
                    report -> results(report).size() == 2
                            && results(report).stream()
                                    .allMatch(result -> result.get("result").equals("warn")));
            assertThat(second.getAdditionalProperties())
                    .containsEntry("source", "datamesh")
                    .containsEntry("summary", Map.of("pass", 0, "fail", 0, "warn", 2, "error", 0, "skip", 0));

            AuditTrail quiet = rig.audit();
            Awaitility.await()
                    .pollDelay(RESYNC.multipliedBy(3))
                    .untilAsserted(() -> assertThat(quiet.writes()).isEmpty());
            restarted = rig.audit();
        }
        try (Rig.Running operator = rig.start(RESYNC)) {
            Awaitility.await()
                    .pollDelay(RESYNC.multipliedBy(3))
                    .untilAsserted(() -> assertThat(restarted.writes())
                            .extracting(AuditTrail.Write::resource)
                            .doesNotContain("reports", "dataproducts/status", "meshpolicies/status"));

            rig.client().resources(MeshPolicy.class).withName("pr").delete();
            Rig.await().until(() -> get(ReportKind.OPEN_REPORTS) == null);
        }
    }

    private void install(String file) throws IOException {
        rig.apply(Files.readString(FOLDER.resolve(file)));
    }

    private void policy(String mode, String... rules) {
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: MeshPolicy
                metadata: {name: pr}
                spec:
                  mode: %s
                  rules: [%s]
                """.formatted(mode, String.join(", ", rules)));
    }

    private GenericKubernetesResource await(
            ReportKind kind, java.util.function.Predicate<GenericKubernetesResource> asWanted) {
        return Rig.await().until(() -> get(kind), report -> report != null && asWanted.test(report));
    }

    private GenericKubernetesResource get(ReportKind kind) {
        return rig.client()
                .genericKubernetesResources(kind.apiVersion(), kind.kind())
                .inNamespace("pr")
                .withName(DomainFindings.NAME)
                .get();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> results(GenericKubernetesResource report) {
        return (List<Map<String, Object>>) report.getAdditionalProperties().get("results");
    }
}
