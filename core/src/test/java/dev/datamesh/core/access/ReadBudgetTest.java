package dev.datamesh.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {
    private static final long MIB = 1L << 20;

    @Test
    void aGrantFitsUpToTheLastByte() {
        ReadBudget budget = new ReadBudget("h1", 100 * MIB, 60 * MIB);

        assertThat(budget.refusal(OptionalLong.of(40 * MIB))).isEmpty();
        assertThat(budget.refusal(OptionalLong.of(40 * MIB + 1))).isPresent();
    }

    @Test
    void whatIsRefusedSaysFieldFoundAllowedAndWhatToDo() {
        assertThat(new ReadBudget("h1", 100 * MIB, 60 * MIB).refusal(OptionalLong.of(50 * MIB)))
                .hasValue(
                        "spec.limits.consumeBytesPerSecond: found 50Mi; allowed: at most 40Mi, as other grants leave that of"
                                + " quotas.consumeBytesPerSecond 100Mi of domain h1; grant less, take others back, or have the quota raised:"
                                + " this one is taken up once there is room");
    }

    @Test
    void withoutALimitThereIsNoRoomAndBesideOneWithoutALimitNeither() {
        assertThat(new ReadBudget("h1", 100 * MIB, 0).refusal(OptionalLong.empty()))
                .hasValueSatisfying(why -> assertThat(why).contains("found no limit; allowed: at most 100Mi"));
        assertThat(new ReadBudget("h1", 100 * MIB, ReadBudget.UNLIMITED).refusal(OptionalLong.of(1)))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("allowed: nothing").contains("one of them has no limit"));
    }

    @Test
    void aLoweredQuotaLeavesNothing() {
        assertThat(new ReadBudget("h1", 10, 60).refusal(OptionalLong.of(1)))
                .hasValueSatisfying(why -> assertThat(why).contains("allowed: nothing"));
    }

    @Test
    void sumsDoNotTurnAround() {
        assertThat(ReadBudget.sum(List.of(1L, ReadBudget.UNLIMITED, ReadBudget.UNLIMITED)))
                .isEqualTo(ReadBudget.UNLIMITED);
        assertThat(ReadBudget.sum(List.of(1L, 2L))).isEqualTo(3);
    }
}
