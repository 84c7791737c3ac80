package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.Access;
import dev.datamesh.api.policy.Rule.JudgedKind;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.unit.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grant ends, and names the user who gave it. Who writes is known to admission alone: of a grant that is there already only whether it
 * names anybody can be said.
 */
record GrantRule(Access access) implements MeshRule {
    private static final String EXPIRES = "spec.expires";
    private static final String APPROVED_BY = "spec.approvedBy";
    private static final String NOTHING = "nothing";
    private static final String END_SOONER = "let it end sooner, and grant anew then";
    private static final String SIGN = "write your own name, as kubectl auth whoami says it";

    static boolean isIn(Access access) {
        return access.maxDuration() != null || Boolean.TRUE.equals(access.attested());
    }

    @Override
    public JudgedKind kind() {
        return JudgedKind.AccessGrant;
    }

    @Override
    public String findings(String root) {
        List<String> parts = new ArrayList<>();
        if (access.maxDuration() != null) {
            String expires = root + "." + EXPIRES;
            parts.add(Cel.findingIf(
                    "!has(" + expires + ")", Cel.text(Finding.text(EXPIRES, NOTHING, allowedEnd(), END_SOONER))));
            parts.add(Cel.findingIf(
                    "has(" + expires + ") && " + Cel.isInstant(expires) + " && timestamp(" + expires + ") > timestamp("
                            + root
                            + ".metadata.creationTimestamp) + duration('"
                            + longest().toMillis() + "ms')",
                    Finding.cel("'" + EXPIRES + "'", expires, allowedEnd(), END_SOONER)));
        }
        if (Boolean.TRUE.equals(access.attested())) {
            String approvedBy = root + "." + APPROVED_BY;
            parts.add(Cel.findingIf(
                    "!has(" + approvedBy + ")", Cel.text(Finding.text(APPROVED_BY, NOTHING, allowedName(), SIGN))));
            // What another once signed is no excuse: who changes a grant signs it.
            if (root.equals("object")) {
                parts.add(Cel.findingIf(
                        "has(" + approvedBy + ") && " + approvedBy + " != request.userInfo.username",
                        Finding.cel(
                                "'" + APPROVED_BY + "'",
                                approvedBy + " + ' in what ' + request.userInfo.username + ' writes'",
                                allowedName(),
                                SIGN)));
            }
        }
        return parts.isEmpty() ? "[]" : String.join(" + ", parts);
    }

    @Override
    public List<String> judge(Judged judged) {
        if (!(judged instanceof Judged.Grant grant)) {
            return List.of();
        }
        List<String> findings = new ArrayList<>();
        if (access.maxDuration() != null && isTooLong(grant.spec().expires(), grant.made())) {
            String expires = grant.spec().expires();
            findings.add(Finding.text(EXPIRES, expires == null ? NOTHING : expires, allowedEnd(), END_SOONER));
        }
        if (Boolean.TRUE.equals(access.attested()) && grant.spec().approvedBy() == null) {
            findings.add(Finding.text(APPROVED_BY, NOTHING, allowedName(), SIGN));
        }
        return findings;
    }

    private boolean isTooLong(@Nullable String expires, Instant made) {
        // What names no day of the calendar holds at no time, and so for not too long.
        return Expiry.of(expires).isAfter(made.plus(longest()));
    }

    /** To the millisecond, which is finer than the times of Kubernetes. */
    private Duration longest() {
        return DurationText.parse(access.maxDuration()).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }

    private String allowedEnd() {
        return "at most " + access.maxDuration() + " after the grant was made";
    }

    private static String allowedName() {
        return "the user who writes the grant";
    }
}
