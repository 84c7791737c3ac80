package dev.datamesh.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
    @Test
    void aLineIsASentenceAndThenKeysInAFixedOrder() {
        assertThat(LogLine.of("product reported")
                        .with(LogKey.READY, "True")
                        .with(LogKey.NAME, "strain")
                        .with(LogKey.NAMESPACE, "h1")
                        .with(LogKey.GENERATION, 3L))
                .hasToString("product reported namespace=h1 name=strain generation=3 ready=True");
    }

    @Test
    void aValueThatIsNoWordIsQuoted() {
        assertThat(LogLine.of("x").with(LogKey.REASON, "two words").with(LogKey.NAME, ""))
                .hasToString("x name=\"\" reason=\"two words\"");
        assertThat(LogLine.of("x").with(LogKey.REASON, "say \"no\"")).hasToString("x reason=\"say 'no'\"");
    }

    @Test
    void theLastValueOfAKeyCountsAndNoValueIsNoFault() {
        assertThat(LogLine.of("x").with(LogKey.NAME, "a").with(LogKey.NAME, null))
                .hasToString("x name=null");
    }

    /** Values come from objects that others write. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\rb",
                "a\tb",
                "a\u001b[31mb",
                "a\u0000b",
                "a\u007fb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b"
            })
    void aValueCannotForgeALineOrMoveTheCursor(String value) {
        String line = LogLine.of("x").with(LogKey.NAME, value).toString();
        assertThat(line).startsWith("x name=\"a ").endsWith("b\"").doesNotContainPattern("[\\p{Cc}\u2028\u2029]");
    }
}
