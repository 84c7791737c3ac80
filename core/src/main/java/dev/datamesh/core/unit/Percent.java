package dev.datamesh.core.unit;

import dev.datamesh.api.Patterns;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Percentages as the API writes them, so that no float appears in it: {@code 99.9%}. */
public final class Percent {
    private static final Pattern TEXT = Pattern.compile(Patterns.PERCENT);

    private Percent() {}

    /**
     * The parts per million that a percentage says; its four decimals make this exact.
     *
     * @throws IllegalArgumentException if it is not a percentage between 0% and 100%
     */
    public static long parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a percentage: write 0% to 100% with at most four decimals, such as 99.9%");
        }
        return new BigDecimal(text.substring(0, text.length() - 1))
                .movePointRight(4)
                .longValueExact();
    }
}
