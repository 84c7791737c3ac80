package dev.datamesh.core.policy;

import dev.datamesh.api.Api;
import dev.datamesh.api.policy.Rule.JudgedKind;
import java.util.List;
import java.util.Map;

/** Objects that say nothing they need not say, as the API server would hold them, defaults filled in. */
final class LeastObjects {
    private static final String NAMESPACE = "least";

    private LeastObjects() {}

    static Map<String, Object> of(JudgedKind kind) {
        Map<String, Object> spec = switch (kind) {
            case DataProduct ->
                Map.of(
                        "version", "1.0.0",
                        "access", Map.of("mode", "Request", "visibility", "Mesh"),
                        "lifecycle", Map.of("stage", "Active"),
                        "deletionPolicy", "Retain",
                        "streams", List.of(stream()));
            case AccessRequest -> Map.of("product", Map.of("domain", NAMESPACE, "name", "least"), "subject", subject());
            case AccessGrant -> Map.of("product", "least", "to", Map.of("namespace", NAMESPACE, "subject", subject()));
        };
        return Map.of(
                "apiVersion",
                Api.GROUP + "/" + Api.VERSION,
                "kind",
                kind.name(),
                "metadata",
                Map.of(
                        "namespace", NAMESPACE,
                        "name", "least",
                        "uid", "00000000-0000-0000-0000-000000000000",
                        "creationTimestamp", "2026-01-01T00:00:00Z"),
                "spec",
                spec);
    }

    private static Map<String, Object> stream() {
        return Map.of(
                "name",
                "main",
                "major",
                1L,
                "live",
                Map.of("cleanup", "Delete", "holdForArchive", false),
                "records",
                Map.of("schema", Map.of("json", Map.of("type", "object")), "compatibility", "BackwardTransitive"));
    }

    private static Map<String, Object> subject() {
        return Map.of("kind", "ServiceAccount", "name", "least");
    }
}
