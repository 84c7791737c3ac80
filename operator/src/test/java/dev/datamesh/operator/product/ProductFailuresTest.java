package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.condition.Reason.Remedy;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProductFailuresTest {
    /** A reason that asks a person to act must come from an answer, never from the lack of one. */
    @ParameterizedTest
    @EnumSource(Reason.class)
    void onlyWhatKafkaHasRefusedAsksAPersonToAct(Reason reason) {
        var failure = new KafkaFailure.Refused(reason, "x", null);
        boolean answered = switch (reason) {
            case UNREACHABLE, TIMED_OUT, THROTTLED, CLOSED, OTHER, TOPIC_EXISTS, TOPIC_MISSING -> false;
            default -> true;
        };
        assertThat(ProductFailures.reason(failure).remedy()).isEqualTo(answered ? Remedy.ACT : Remedy.WAIT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNREACHABLE", "TIMED_OUT", "AUTHENTICATION_FAILED", "OTHER_CLUSTER"})
    void aPlaneThatSeemsToBeAwayIsLookedAt(Reason reason) {
        assertThat(ProductFailures.isOfPlane(new KafkaFailure.Unavailable(reason, "x", null)))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNREACHABLE", "TIMED_OUT", "AUTHENTICATION_FAILED", "OTHER_CLUSTER"},
            mode = EnumSource.Mode.EXCLUDE)
    void aPlaneThatAnswersIsNot(Reason reason) {
        assertThat(ProductFailures.isOfPlane(new KafkaFailure.Unavailable(reason, "x", null)))
                .isFalse();
    }
}
