package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;

/** Who asked for what: one JSON line per finished request, without bodies (so no Secret's content reaches it). */
final class AuditLog {

    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            omitManagedFields: true
            rules:
            - level: Metadata
            """;

    private AuditLog() {}

    static Path writePolicy(StateDirectory state) {
        return state.write("audit-policy.yaml", POLICY);
    }

    static Path file(StateDirectory state) {
        return state.directory("logs").resolve("audit.log");
    }
}
