package dev.datamesh.operator.policy.findings;

/**
 * The kinds of report that tools for policies read. Neither belongs to Kubernetes: a cluster has the one, the other, both or none.
 * What fields they have is from openreports/reports-api and from kubernetes-sigs/wg-policy-prototypes.
 */
enum ReportKind {
    /** What is preferred. */
    OPEN_REPORTS("openreports.io/v1alpha1", "Report"),

    /** Its predecessor. */
    POLICY_REPORTS("wgpolicyk8s.io/v1alpha2", "PolicyReport");

    private final String apiVersion;
    private final String kind;

    ReportKind(String apiVersion, String kind) {
        this.apiVersion = apiVersion;
        this.kind = kind;
    }

    String apiVersion() {
        return apiVersion;
    }

    String kind() {
        return kind;
    }

    /** Whether a report says as a whole where it is from, and not in its results only. */
    boolean hasSource() {
        return this == OPEN_REPORTS;
    }
}
