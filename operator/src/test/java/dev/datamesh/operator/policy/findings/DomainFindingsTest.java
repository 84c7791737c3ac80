package dev.datamesh.operator.policy.findings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import dev.datamesh.operator.policy.findings.DomainFindings.OfProduct;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DomainFindingsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Violation ENFORCED = violation(Mode.Enforce, "a");

    @Test
    void theSameFindingsMakeTheSameReportAtAnyTimeAndInAnyOrder() {
        OfProduct a = product("a", ENFORCED);
        OfProduct b = product("b", ENFORCED);
        GenericKubernetesResource first = report(Optional.empty(), NOW, a, b).orElseThrow();

        assertThat(report(Optional.of(first), NOW.plusSeconds(60), b, a)).contains(first);
    }

    @Test
    void aNewFindingHasItsOwnTimeAndTheOthersKeepTheirs() {
        GenericKubernetesResource first =
                report(Optional.empty(), NOW, product("a", ENFORCED)).orElseThrow();

        GenericKubernetesResource second = report(
                        Optional.of(first), NOW.plusSeconds(60), product("a", ENFORCED, violation(Mode.Audit, "b")))
                .orElseThrow();

        assertThat(results(second))
                .extracting(result ->
                        ((Map<?, ?>) result.get("timestamp")).get("seconds").toString())
                .containsExactly(Long.toString(NOW.getEpochSecond()), Long.toString(NOW.getEpochSecond() + 60));
        assertThat(results(second)).extracting(result -> result.get("result")).containsExactly("fail", "warn");
    }

    @Test
    void whatIsNotKnownYetStandsAsItWasReported() {
        GenericKubernetesResource first =
                report(Optional.empty(), NOW, product("a", ENFORCED)).orElseThrow();

        assertThat(report(Optional.of(first), NOW.plusSeconds(60), new OfProduct("a", "uid-a", Optional.empty())))
                .contains(first);
        // Of one of the same name that was made since, nothing was reported.
        assertThat(report(Optional.of(first), NOW, new OfProduct("a", "uid-new", Optional.empty())))
                .isEmpty();
    }

    @Test
    void nothingIsReportedOfWhatBreaksNothingAndOfPoliciesInPreview() {
        assertThat(report(Optional.empty(), NOW, product("a"), product("b", violation(Mode.Preview, "p"))))
                .isEmpty();
    }

    @Test
    void aReportIsBoundedAndItsSummaryCountsAll() {
        Violation[] many = Collections.nCopies(DomainFindings.MOST + 10, violation(Mode.Warn, "x".repeat(5000)))
                .toArray(Violation[]::new);

        GenericKubernetesResource report =
                report(Optional.empty(), NOW, product("a", many)).orElseThrow();

        assertThat(results(report)).hasSize(DomainFindings.MOST);
        assertThat(results(report).getFirst().get("message").toString()).hasSize(1024);
        assertThat(((Map<?, ?>) report.getAdditionalProperties().get("summary")).get("warn"))
                .isEqualTo(DomainFindings.MOST + 10);
    }

    private static Violation violation(Mode mode, String finding) {
        return new Violation("policy", mode, "rule", finding);
    }

    private static OfProduct product(String name, Violation... violations) {
        return new OfProduct(name, "uid-" + name, Optional.of(List.of(violations)));
    }

    private static Optional<GenericKubernetesResource> report(
            Optional<GenericKubernetesResource> before, Instant now, OfProduct... products) {
        return new DomainFindings("h1", List.of(products)).report(ReportKind.OPEN_REPORTS, before, now);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> results(GenericKubernetesResource report) {
        return (List<Map<String, Object>>) report.getAdditionalProperties().get("results");
    }
}
