package dev.datamesh.operator.policy.findings;

import dev.datamesh.api.Api;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the products of a domain break, as a report. It is the same for the same findings: each keeps the time at which it was first
 * reported. What a policy in Preview would say is not in it, as nothing is to be done about that yet.
 *
 * @param domain its name, and its namespace's
 * @param products in any order
 */
record DomainFindings(String domain, List<OfProduct> products) {
    /** The name of every report. */
    static final String NAME = "datamesh";

    /** As many results as a report has at most; its summary counts all. */
    static final int MOST = 256;

    private static final String SOURCE = "datamesh";
    private static final int LONGEST = 1024;
    private static final String RESULTS = "results";

    DomainFindings {
        products =
                products.stream().sorted(Comparator.comparing(OfProduct::name)).toList();
    }

    /**
     * What a product breaks.
     *
     * @param violations empty = that is not known yet: what was reported of it stands
     */
    record OfProduct(String name, String uid, Optional<List<Violation>> violations) {}

    /**
     * The report; empty if there is nothing to be said.
     *
     * @param before the report as it is
     */
    Optional<GenericKubernetesResource> report(
            ReportKind kind, Optional<GenericKubernetesResource> before, Instant now) {
        List<Map<String, Object>> reported = before.map(DomainFindings::results).orElse(List.of());
        Map<Map<String, Object>, Object> times = new HashMap<>();
        reported.forEach(result -> times.put(untimed(result), result.get("timestamp")));
        Object time = Map.of("seconds", now.getEpochSecond(), "nanos", 0);
        List<Map<String, Object>> all = products.stream()
                .flatMap(product -> results(product, reported))
                .map(result -> timed(result, times.getOrDefault(result, time)))
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        GenericKubernetesResource report = new GenericKubernetesResource();
        report.setApiVersion(kind.apiVersion());
        report.setKind(kind.kind());
        report.setMetadata(new ObjectMetaBuilder()
                .withNamespace(domain)
                .withName(NAME)
                .addToLabels(Api.DOMAIN_LABEL, domain)
                .addToLabels("app.kubernetes.io/managed-by", SOURCE)
                .build());
        if (kind.hasSource()) {
            report.setAdditionalProperty("source", SOURCE);
        }
        report.setAdditionalProperty("summary", summary(all));
        report.setAdditionalProperty(RESULTS, all.stream().limit(MOST).toList());
        return Optional.of(report);
    }

    private Stream<Map<String, Object>> results(OfProduct product, List<Map<String, Object>> reported) {
        Map<String, Object> reference = Map.of(
                "apiVersion",
                Api.GROUP + "/" + Api.VERSION,
                "kind",
                "DataProduct",
                "namespace",
                domain,
                "name",
                product.name(),
                "uid",
                product.uid());
        return product.violations()
                .map(violations -> violations.stream()
                        .filter(violation -> violation.mode() != Mode.Preview)
                        .map(violation -> result(violation, reference)))
                .orElseGet(() -> reported.stream()
                        .filter(result -> List.of(reference).equals(result.get("resources")))
                        .map(DomainFindings::untimed));
    }

    private static Map<String, Object> result(Violation violation, Map<String, Object> reference) {
        boolean enforced = violation.mode() == Mode.Enforce;
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("source", SOURCE);
        result.put("policy", violation.policy());
        result.put("rule", violation.rule());
        result.put("result", enforced ? "fail" : "warn");
        result.put("scored", enforced);
        result.put("severity", enforced ? "high" : "medium");
        result.put("message", cut(violation.finding()));
        result.put("resources", List.of(reference));
        result.put("properties", Map.of("mode", violation.mode().name()));
        return result;
    }

    private static Map<String, Object> summary(List<Map<String, Object>> all) {
        int failed = (int) all.stream()
                .filter(result -> "fail".equals(result.get("result")))
                .count();
        return Map.of("pass", 0, "fail", failed, "warn", all.size() - failed, "error", 0, "skip", 0);
    }

    private static Map<String, Object> untimed(Map<String, Object> result) {
        Map<String, Object> untimed = new LinkedHashMap<>(result);
        untimed.remove("timestamp");
        return untimed;
    }

    private static Map<String, Object> timed(Map<String, Object> result, Object time) {
        Map<String, Object> timed = new LinkedHashMap<>(result);
        timed.put("timestamp", time);
        return timed;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> results(GenericKubernetesResource report) {
        return (List<Map<String, Object>>)
                Objects.requireNonNullElse(report.getAdditionalProperties().get(RESULTS), List.of());
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
