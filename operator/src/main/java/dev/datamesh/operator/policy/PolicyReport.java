package dev.datamesh.operator.policy;

import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.MeshPolicyStatus;
import dev.datamesh.api.policy.MeshPolicyStatus.NotCompiled;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The status of a MeshPolicy while it is made: {@code Compiled}, {@code Enforced}, and what breaks it. */
final class PolicyReport {
    /** As many violations, and as long a message, as the CRD allows. */
    private static final int MOST = 64;

    private static final int LONGEST = 512;

    private final MeshPolicy policy;
    private final ConditionSet conditions;
    private final List<MeshPolicyStatus.Violation> before;
    private final List<MeshPolicyStatus.Violation> violations = new ArrayList<>();
    private int products;
    private List<String> compiledTo = List.of();
    private List<NotCompiled> notCompiled = List.of();

    PolicyReport(MeshPolicy policy, Optional<MeshPolicyStatus> before, InstantSource clock) {
        this.policy = policy;
        this.before = before.map(status -> Stream.concat(status.violations().stream(), status.wouldViolate().stream())
                        .toList())
                .orElse(List.of());
        this.conditions = ConditionSet.of(
                before.map(MeshPolicyStatus::conditions).orElse(List.of()),
                policy.getMetadata().getGeneration(),
                clock);
    }

    void compiled(CompiledPolicy compiled, List<String> objects) {
        compiledTo = objects;
        SortedMap<String, String> reasons = new TreeMap<>();
        compiled.notCompiled().forEach((rule, why) -> reasons.put(rule, why.reason()));
        compiled.unread().forEach((rule, why) -> reasons.put(rule, unread(why)));
        notCompiled = reasons.entrySet().stream()
                .map(entry -> new NotCompiled(entry.getKey(), cut(entry.getValue())))
                .toList();
        List<String> broken = compiled.notCompiled().entrySet().stream()
                .filter(entry -> entry.getValue().broken())
                .map(entry -> "rule " + entry.getKey() + ": " + entry.getValue().reason())
                .toList();
        if (broken.isEmpty()) {
            conditions.set(ConditionType.Compiled, Status.True, Reason.Succeeded, "");
        } else {
            conditions.set(ConditionType.Compiled, Status.False, Reason.RuleBroken, String.join(" | ", broken));
        }
    }

    void tooMany() {
        conditions.set(
                ConditionType.Enforced,
                Status.False,
                Reason.TooManyPolicies,
                "more than " + Slots.MOST
                        + " MeshPolicies are not in Preview: put rules together into fewer, or this one stays with the operator");
    }

    void enforced() {
        conditions.set(ConditionType.Enforced, Status.True, Reason.Succeeded, "");
    }

    void notYetEnforced(String why) {
        conditions.set(ConditionType.Enforced, Status.Unknown, Reason.Pending, why);
    }

    void notProven(String why) {
        conditions.set(ConditionType.Enforced, Status.Unknown, Reason.NotProven, why);
    }

    void notToBeEnforced() {
        conditions.set(
                ConditionType.Enforced,
                Status.False,
                Reason.NotRequested,
                "spec.mode is " + mode() + ": nothing is refused");
    }

    /** What an object breaks cannot be told yet: what was reported of it stands. */
    void foundBefore(HasMetadata object) {
        List<MeshPolicyStatus.Violation> broken = before.stream()
                .filter(violation -> violation.object().equals(name(object)))
                .toList();
        count(object, broken);
        broken.stream().limit(Math.max(0, MOST - violations.size())).forEach(violations::add);
    }

    void found(HasMetadata object, List<Violation> broken) {
        count(object, broken);
        for (Violation violation : broken) {
            if (violations.size() < MOST) {
                violations.add(
                        new MeshPolicyStatus.Violation(name(object), violation.rule(), cut(violation.finding())));
            }
        }
    }

    private void count(HasMetadata object, List<?> broken) {
        products += broken.isEmpty() || !(object instanceof DataProduct) ? 0 : 1;
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    MeshPolicyStatus status() {
        conditions.summarise(ConditionType.Compiled, ConditionType.Enforced);
        boolean preview = mode() == Mode.Preview;
        return new MeshPolicyStatus(
                policy.getMetadata().getGeneration(),
                compiledTo,
                notCompiled,
                preview ? List.of() : violations,
                preview ? violations : List.of(),
                products,
                conditions.list());
    }

    private String unread(String why) {
        return (mode() == Mode.Preview
                        ? "in Preview judged by nobody"
                        : "what is written is judged by it, what is there already is not")
                + ", as the operator cannot read it: " + why;
    }

    private Mode mode() {
        return policy.getSpec().mode() == null ? Mode.Preview : policy.getSpec().mode();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
