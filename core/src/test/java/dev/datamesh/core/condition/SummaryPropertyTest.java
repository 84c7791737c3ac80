package dev.datamesh.core.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SummaryPropertyTest {
    record Judged(ConditionType type, Status status, Reason reason) {}

    @Property
    void toolsAlwaysFindOneAnswer(@ForAll("judgements") List<Judged> judged) {
        List<Condition> list = report(judged, List.of());
        boolean ready = isTrue(list, ConditionType.Ready);
        boolean reconciling = isTrue(list, ConditionType.Reconciling);
        boolean stalled = isTrue(list, ConditionType.Stalled);
        assertThat(reconciling && stalled).isFalse();
        assertThat(ready && (reconciling || stalled)).isFalse();
        if (!ready && !reconciling && !stalled) {
            assertThat(of(list, ConditionType.Ready).reason()).isEqualTo(Reason.Paused.name());
        }
    }

    @Property
    void readyIsWhatTheOthersAre(@ForAll("judgements") List<Judged> judged) {
        List<Condition> list = report(judged, List.of());
        boolean anyMatters = list.stream()
                .filter(condition -> !ConditionType.valueOf(condition.type()).isSummary())
                .filter(condition -> !condition.status().equals("True"))
                .anyMatch(condition -> Reason.valueOf(condition.reason()).remedy() != Reason.Remedy.NONE);
        assertThat(isTrue(list, ConditionType.Ready)).isEqualTo(!anyMatters);
    }

    @Property
    void theSameStateIsTheSameReportWheneverItIsMade(@ForAll("judgements") List<Judged> judged) {
        List<Condition> first = report(judged, List.of());
        assertThat(report(judged, first)).isEqualTo(first);
    }

    private static List<Condition> report(List<Judged> judged, List<Condition> previous) {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(previous.size()));
        ConditionSet conditions = ConditionSet.of(previous, 1, clock);
        judged.forEach(one -> conditions.set(one.type(), one.status(), one.reason(), "m"));
        return conditions.summarise().list();
    }

    private static boolean isTrue(List<Condition> list, ConditionType type) {
        return of(list, type).status().equals("True");
    }

    private static Condition of(List<Condition> list, ConditionType type) {
        return list.stream()
                .filter(condition -> condition.type().equals(type.name()))
                .findFirst()
                .orElseThrow();
    }

    @Provide
    Arbitrary<List<Judged>> judgements() {
        return Combinators.combine(
                        Arbitraries.of(ConditionType.class), Arbitraries.of(Status.class), Arbitraries.of(Reason.class))
                .as(Judged::new)
                .list()
                .ofMaxSize(6)
                .withoutEdgeCases();
    }
}
