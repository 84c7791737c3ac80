package dev.datamesh.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.domain.DataDomainSpec.Quotas;
import dev.datamesh.api.plane.DataPlaneSpec;
import dev.datamesh.api.plane.KafkaSpec;
import dev.datamesh.api.plane.KafkaSpec.ExternalKafkaSpec;
import dev.datamesh.api.plane.KafkaSpec.StrimziSpec;
import dev.datamesh.api.plane.RuntimeSpec;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.domain.PrefixOwnership.Refusal;
import dev.datamesh.core.policy.DomainTerms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DomainPlanTest {
    private static final PlatformFacts PLATFORM = new PlatformFacts("datamesh-runtimes", "registry/runtime:1");
    private static final PlatformFacts NO_IMAGE = new PlatformFacts("datamesh-runtimes", "");
    private static final NamespaceFacts OURS = new NamespaceFacts.Present("h1", "uid", false);
    private static final DomainBudget IDLE = new DomainBudget(0, 0, 0, 0);
    private static final PrefixJudgement OWNED = new PrefixJudgement(List.of("H1:"), List.of(), List.of());

    private record Judged(List<Condition> conditions) {
        Condition get(String type) {
            return conditions.stream()
                    .filter(condition -> condition.type().equals(type))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aMissingPlaneHoldsNothingBackButWhatComesFromIt() {
        DomainPlan plan = plan(new PlaneFacts.Absent("hanford"), new NamespaceFacts.Absent());

        assertThat(plan.namespace()).isEqualTo(new NamespaceStep.Make());
        assertThat(plan.runtime()).isEqualTo(new RuntimeStep.Undecided());
        assertThat(plan.openings())
                .containsExactly(
                        new Opening.Dns(),
                        new Opening.SameNamespace(),
                        new Opening.Runtimes("datamesh-runtimes", 31206));
        Judged judged = judge(plan, done());
        assertThat(judged.get("PlaneReady").reason()).isEqualTo("PlaneNotFound");
        assertThat(judged.get("NamespaceReady").status()).isEqualTo("True");
        assertThat(judged.get("Ready").status()).isEqualTo("False");
        assertThat(judged.get("Reconciling").reason()).isEqualTo("PlaneNotFound");
        assertThat(judged.get("Stalled").status()).isEqualTo("False");
    }

    @Test
    void brokersOutsideAreReachedByTheirPortsAndBrokersInsideByTheirPods() {
        DomainPlan outside = plan(plane(external("a:9093,b:9094,[::1]:9093"), null), OURS);
        DomainPlan inside = plan(plane(strimzi(), null), OURS);

        assertThat(outside.openings()).contains(new Opening.KafkaPorts(new TreeSet<>(Set.of(9093, 9094))));
        assertThat(inside.openings()).contains(new Opening.KafkaPods("streaming", "mesh"));
    }

    @Test
    void whatWasGrantedOnOtherPlanesIsReachedThereAndOnTheOwnPlaneNothingIsOpenedTwice() {
        DomainFacts own = facts(plane(external("a:9092"), null), OURS, OWNED, IDLE);
        List<PlaneFacts.Present> readFrom = List.of(
                present("hanford", external("a:9092")),
                present("cloud", external("c:9094")),
                present("virgo", strimzi()));
        DomainPlan plan = DomainPlan.of(
                new DomainFacts(
                        own.name(),
                        own.uid(),
                        own.spec(),
                        own.terms(),
                        own.plane(),
                        own.namespace(),
                        own.prefixes(),
                        own.budget(),
                        readFrom),
                PLATFORM);

        assertThat(plan.openings())
                .endsWith(new Opening.KafkaPorts(new TreeSet<>(Set.of(9092))))
                .filteredOn(Opening.GrantedBrokers.class::isInstance)
                .containsExactly(
                        new Opening.GrantedBrokers("cloud", new Opening.KafkaPorts(new TreeSet<>(Set.of(9094)))),
                        new Opening.GrantedBrokers("virgo", new Opening.KafkaPods("streaming", "mesh")));
    }

    @Test
    void aDomainWithAllItAskedForIsReady() {
        DomainPlan plan = plan(plane(external("a:9092"), null), OURS);

        Judged judged = judge(plan, done());

        assertThat(judged.get("Ready").status()).isEqualTo("True");
        assertThat(judged.get("RuntimeReady").reason()).isEqualTo("NotRequested");
        assertThat(judged.conditions())
                .extracting(Condition::type)
                .containsExactly(
                        "Ready",
                        "Reconciling",
                        "Stalled",
                        "PlaneReady",
                        "NamespaceReady",
                        "PrefixesOwned",
                        "WithinBudget",
                        "RuntimeReady");
    }

    @Test
    void aRuntimeIsReadyOnceAllReplicasOfTheLatestVersionServe() {
        DomainPlan plan = plan(plane(external("a:9092"), new RuntimeSpec(2, null, false)), OURS);

        assertThat(plan.runtime()).isEqualTo(new RuntimeStep.Run("registry/runtime:1", 2));
        assertThat(runtimeReady(plan, new RuntimeFacts.Absent())).isEqualTo("False");
        assertThat(runtimeReady(plan, new RuntimeFacts.Present(true, 2, 1))).isEqualTo("False");
        assertThat(runtimeReady(plan, new RuntimeFacts.Present(true, 1, 2))).isEqualTo("False");
        assertThat(runtimeReady(plan, new RuntimeFacts.Present(false, 2, 2))).isEqualTo("False");
        assertThat(runtimeReady(plan, new RuntimeFacts.Present(true, 2, 2))).isEqualTo("True");
    }

    @Test
    void aRuntimeWithoutAnImageStallsAndSaysWhatToDo() {
        DomainPlan plan = DomainPlan.of(
                facts(plane(external("a:9092"), new RuntimeSpec(1, null, false)), OURS, OWNED, IDLE), NO_IMAGE);

        Judged judged = judge(plan, done());

        assertThat(judged.get("Stalled").status()).isEqualTo("True");
        assertThat(judged.get("RuntimeReady").message()).contains("set its runtime image");
    }

    @Test
    void aRefusedPrefixHoldsReadyBackAndNamesTheOtherDomain() {
        PrefixJudgement prefixes = new PrefixJudgement(
                List.of("H1:"),
                List.of(),
                List.of(
                        new Refusal("L1:", Reason.PrefixTaken, "l1"),
                        new Refusal("V1:PEM-", Reason.PrefixNotDelegated, "v1")));
        DomainPlan plan = DomainPlan.of(facts(plane(external("a:9092"), null), OURS, prefixes, IDLE), PLATFORM);

        Judged judged = judge(plan, done());

        assertThat(judged.get("Ready").reason()).isEqualTo("PrefixTaken");
        assertThat(judged.get("PrefixesOwned").message())
                .isEqualTo("spec.channelPrefixes: L1: belongs to the older domain l1;"
                        + " V1:PEM- lies inside a prefix of domain v1, which has to list it in its spec.delegates");
    }

    @Test
    void aDomainOverItsBudgetIsToldSoAndStaysReady() {
        DomainPlan plan = DomainPlan.of(
                facts(plane(external("a:9092"), null), OURS, OWNED, new DomainBudget(3, 41, 0, 5_000)), PLATFORM);

        Judged judged = judge(plan, done());

        assertThat(judged.get("Ready").status()).isEqualTo("True");
        assertThat(judged.get("WithinBudget").reason()).isEqualTo("QuotaExceeded");
        assertThat(judged.get("WithinBudget").message())
                .startsWith(
                        "3 products exceed spec.quotas.products of 2; 41 partitions exceed spec.quotas.partitions of 40");
    }

    @Test
    void whatCouldNotBeWrittenIsSaidWhereItBelongs() {
        DomainPlan plan = plan(plane(external("a:9092"), null), OURS);

        assertThat(judge(plan, new DomainOutcome.NamespaceFailed("no"))
                        .get("NamespaceReady")
                        .message())
                .isEqualTo("no");
        assertThat(judge(plan, new DomainOutcome.RuntimeFailed("no"))
                        .get("RuntimeReady")
                        .reason())
                .isEqualTo("Failed");
    }

    @Test
    void theNamespaceBearsTheDomainsFactsForPolicies() {
        DomainPlan plan = plan(plane(external("a:9092"), null), OURS);

        assertThat(plan.namespaceLabels())
                .containsEntry("datamesh.dev/plane", "hanford")
                .containsEntry("datamesh.dev/location", "us-wa")
                .containsEntry("datamesh.dev/encrypted", "true")
                .containsEntry("domain.datamesh.dev/tier", "core")
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    }

    private static String runtimeReady(DomainPlan plan, RuntimeFacts running) {
        return judge(plan, new DomainOutcome.Done(running)).get("RuntimeReady").status();
    }

    private static DomainOutcome done() {
        return new DomainOutcome.Done(new RuntimeFacts.Absent());
    }

    private static Judged judge(DomainPlan plan, DomainOutcome outcome) {
        ConditionSet conditions = ConditionSet.of(List.of(), 1, () -> Instant.EPOCH);
        return new Judged(plan.judge(conditions, outcome).list());
    }

    private static DomainPlan plan(PlaneFacts plane, NamespaceFacts namespace) {
        return DomainPlan.of(facts(plane, namespace, OWNED, IDLE), PLATFORM);
    }

    private static DomainFacts facts(
            PlaneFacts plane, NamespaceFacts namespace, PrefixJudgement prefixes, DomainBudget budget) {
        DataDomainSpec spec = new DataDomainSpec(
                null,
                "hanford",
                List.of("H1:"),
                List.of(),
                List.of(),
                List.of(),
                new Quotas(2, 40, null, null, null),
                null);
        var terms = DomainTerms.of(Map.of("tier", "core"), spec.defaults(), "us-wa", true);
        return new DomainFacts("h1", "uid", spec, terms, plane, namespace, prefixes, budget, List.of());
    }

    private static PlaneFacts plane(KafkaSpec kafka, @Nullable RuntimeSpec runtime) {
        return new PlaneFacts.Present("hanford", true, new DataPlaneSpec("us-wa", kafka, null, null, runtime));
    }

    private static PlaneFacts.Present present(String name, KafkaSpec kafka) {
        return new PlaneFacts.Present(name, true, new DataPlaneSpec("us-wa", kafka, null, null, null));
    }

    private static KafkaSpec external(String servers) {
        return new KafkaSpec(null, new ExternalKafkaSpec(servers, null), List.of());
    }

    private static KafkaSpec strimzi() {
        return new KafkaSpec(new StrimziSpec("streaming", "mesh", null), null, List.of());
    }
}
