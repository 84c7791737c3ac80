package dev.datamesh.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.core.policy.Expressions.EvaluationException;
import dev.datamesh.core.policy.Expressions.Expression;
import dev.datamesh.core.policy.Expressions.Reading;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CelExpressionsTest {
    private static final Map<String, Object> PRODUCT = Map.of(
            "metadata", Map.of("name", "strain"),
            "spec", Map.of("tags", List.of("strain", "calibrated"), "streams", List.of(Map.of("major", 1))));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "has(object.spec.tags) && object.spec.tags.size() > 0",
                "object.spec.streams.all(s, s.major == 1)",
                "oldObject == null || object.spec == oldObject.spec",
                "object.metadata.name.matches('^s')",
                "object.metadata.name.matches('trai')",
                "'1h30m'.findAll('[0-9]+').map(n, int(n)).sum() == 31",
                "[1, 2, 2].isSorted() && !object.spec.tags.isSorted() && [].isSorted()",
                "object.spec.tags.min() == 'calibrated' && object.spec.streams.map(s, s.major).max() == 1",
                "int(duration('1h')) == 3600000000000",
                "int('7') + int(7.9) == 14",
                "'1h30m'.find('[0-9]+m') == '30m'",
                "object.spec.tags.exists(t, t.startsWith('cal'))",
                "object.spec.tags.map(t, t.upperAscii()).join('-') == 'STRAIN-CALIBRATED'",
                "sets.contains(object.spec.tags, ['strain'])",
                "!has(object.spec.classification) || object.spec.classification in ['Public']",
                "[object].map(o, o.metadata.name)[0] == 'strain'",
                "true // a comment at the end"
            })
    void whatAdmissionUnderstandsIsUnderstoodHere(String expression) throws EvaluationException {
        assertThat(read(expression).holds(PRODUCT)).isTrue();
    }

    @Test
    void aFieldThatIsNotThereIsNoAnswer() {
        assertThatThrownBy(() -> read("object.spec.inputs.size() > 0").holds(PRODUCT))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("inputs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[].min() == 1", "['a', 1].map(x, x).isSorted()"})
    void whatHasNoOrderIsNoAnswerAsAtTheApiServer(String expression) {
        assertThatThrownBy(() -> read(expression).holds(PRODUCT)).isInstanceOf(EvaluationException.class);
    }

    @Test
    void anAnswerThatIsNeitherTrueNorFalseIsNone() {
        assertThatThrownBy(() -> read("object.metadata.name").holds(PRODUCT)).isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "object.spec.",
                "authorizer.group('').resource('pods').check('get').allowed()",
                "request.userInfo.username == 'carol'",
                "quantity('1Gi').isLessThan(quantity('2Gi'))"
            })
    void whatOnlyTheApiServerKnowsIsLeftToIt(String expression) {
        assertThat(new CelExpressions().read(expression)).isInstanceOf(Reading.Unreadable.class);
    }

    private static Expression read(String expression) {
        return switch (new CelExpressions().read(expression)) {
            case Reading.Readable(Expression readable) -> readable;
            case Reading.Unreadable(String why) -> throw new AssertionError(why);
        };
    }
}
