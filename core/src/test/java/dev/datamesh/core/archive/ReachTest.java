package dev.datamesh.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.datamesh.core.archive.CommitRule.Verdict;
import dev.datamesh.core.archive.Reach.Mark;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {
    private static final Mark TEN = new Mark(10, 1_000, 2_000);
    private static final Mark TWENTY = new Mark(20, 2_000, 3_000);
    private static final Mark THIRTY = new Mark(30, 3_000, 4_000);

    @Test
    void whatIsWrittenIsReadAgain() {
        Reach reach = new Reach(Map.of("arrakis-h1.strain.main.0", TEN, "old_topic.1", new Mark(0, -5, 7, "x_Y-9")));
        assertThat(Reach.parse(reach.text())).isEqualTo(reach);
        assertThat(Reach.parse("")).isEqualTo(Reach.nothing());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=1", "a=1,2", "a=1,2,3,4,5", "=1,2,3", "a=1,2,x", "a=-1,2,3", "a=1,2,3;"})
    void whatIsNoReachIsRefusedRatherThanTakenForNothing(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reach.parse(text));
    }

    @Test
    void aCommitFitsOnlyWhereTheTableEnds() {
        assertThat(judge(Map.of("a", TEN), Map.of("a", TEN), Map.of("a", TWENTY)))
                .isEqualTo(Verdict.FITS);
        assertThat(judge(Map.of("a", TWENTY), Map.of("a", TEN), Map.of("a", THIRTY)))
                .isEqualTo(Verdict.SUPERSEDED);
        assertThat(judge(Map.of("a", TEN), Map.of("a", TWENTY), Map.of("a", THIRTY)))
                .isEqualTo(Verdict.SUPERSEDED);
    }

    @Test
    void aTopicThatTheTableDoesNotKnowBeginsAtItsFirstOffset() {
        assertThat(judge(Map.of(), Map.of(), Map.of("a", TEN))).isEqualTo(Verdict.FITS);
        assertThat(judge(Map.of("a", TEN), Map.of("a", TEN), Map.of("a", TEN, "b", TEN)))
                .isEqualTo(Verdict.FITS);
    }

    @Test
    void aTopicThatAnotherTookInMeanwhileIsNotForgotten() {
        assertThat(judge(Map.of("a", TEN, "b", TEN), Map.of("a", TEN), Map.of("a", TWENTY)))
                .isEqualTo(Verdict.SUPERSEDED);
    }

    @Test
    void anOffsetOfALogThatIsGoneIsNotTakenForOneOfItsSuccessor() {
        assertThat(judge(
                        Map.of("a", new Mark(10, 1_000, 2_000, "new")),
                        Map.of("a", new Mark(10, 1_000, 2_000, "old")),
                        Map.of("a", new Mark(20, 2_000, 3_000, "old"))))
                .isEqualTo(Verdict.SUPERSEDED);
        assertThat(new Mark(10, 1, 1, "old").isOfAnother("new")).isTrue();
        assertThat(TEN.isOfAnother("new")).isFalse();
    }

    @Test
    void aCommitWhoseAnswerWasLostIsKnownAgain() {
        assertThat(judge(Map.of("a", TWENTY), Map.of("a", TEN), Map.of("a", TWENTY)))
                .isEqualTo(Verdict.THERE);
        assertThat(judge(Map.of("a", new Mark(20, 2_001, 3_000)), Map.of("a", TEN), Map.of("a", TWENTY)))
                .isEqualTo(Verdict.SUPERSEDED);
    }

    private static Verdict judge(Map<String, Mark> table, Map<String, Mark> from, Map<String, Mark> to) {
        return CommitRule.judge(new Reach(table), new Reach(from), new Reach(to));
    }
}
