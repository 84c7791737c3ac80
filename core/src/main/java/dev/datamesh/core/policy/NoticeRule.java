package dev.datamesh.core.policy;

import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import dev.datamesh.core.access.Expiry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A product does not end before those who read it had so many days to know. CEL has no clock: the operator counts the days in
 * {@code status.lifecycle}, and admission reads them there. A product that is made is announced as it is made.
 *
 * @param days between the announcement and the end
 */
record NoticeRule(int days) implements MeshRule.OnProducts {
    private static final String STAGE = "spec.lifecycle.stage";
    private static final String END = "spec.lifecycle.endOfLife";
    private static final String DEPRECATE = "set it to Deprecated with an endOfLife, and wait; status.lifecycle counts";
    private static final String LATER = "name a later day";

    @Override
    public String findings(String root) {
        String lifecycle = root + ".spec.lifecycle";
        String status = "oldObject != null && has(oldObject.status) && has(oldObject.status.lifecycle)";
        String given = "(" + status
                + " && has(oldObject.status.lifecycle.noticeDays) ? oldObject.status.lifecycle.noticeDays : 0)";
        String announced =
                "(" + status + " && has(oldObject.status.lifecycle.announced) ? oldObject.status.lifecycle.announced : "
                        + root + ".metadata.creationTimestamp)";
        String isKnown = "(oldObject == null || (" + status + " && has(oldObject.status.lifecycle.announced)))";
        String end = "(has(%1$s.endOfLife) ? %1$s.endOfLife : %1$s.endOfSupport)".formatted(lifecycle);
        String staged = "has(%1$s) && has(%1$s.stage) && %1$s.stage == ".formatted(lifecycle);
        return Cel.findingIf(
                        staged + "'Retired' && oldObject != null && " + given + " < " + days,
                        Finding.cel(
                                "'" + STAGE + "'",
                                "'Retired after ' + string(" + given + ") + ' days of notice'",
                                allowed(),
                                DEPRECATE))
                + " + "
                + Cel.findingIf(
                        staged + "'Deprecated' && (has(%1$s.endOfLife) || has(%1$s.endOfSupport))".formatted(lifecycle)
                                + " && " + isKnown + " && (!" + Cel.isInstant(end) + " || timestamp(" + end
                                + ") < timestamp(" + announced
                                + ") + duration('"
                                + 24L * days + "h'))",
                        Finding.cel("'" + END + "'", end, allowedEnd(), LATER));
    }

    @Override
    public List<String> judge(Judged.Product product) {
        LifecycleSpec lifecycle = product.spec().lifecycle();
        Instant announced = product.notice().announced();
        List<String> findings = new ArrayList<>();
        if (lifecycle == null || announced == null) {
            return findings;
        }
        if (lifecycle.stage() == Stage.Retired && product.notice().days() < days) {
            findings.add(Finding.text(
                    STAGE, "Retired after " + product.notice().days() + " days of notice", allowed(), DEPRECATE));
        }
        String end = lifecycle.endOfLife() == null ? lifecycle.endOfSupport() : lifecycle.endOfLife();
        if (lifecycle.stage() == Stage.Deprecated
                && end != null
                && Expiry.of(end).isBefore(announced.plus(Duration.ofDays(days)))) {
            findings.add(Finding.text(END, end, allowedEnd(), LATER));
        }
        return findings;
    }

    private String allowed() {
        return "after " + days + " days of notice";
    }

    private String allowedEnd() {
        return "not before " + days + " days after it was announced";
    }
}
