package dev.datamesh.core.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.datamesh.api.Patterns;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class UnitPropertyTest {
    @Property
    void aDurationReadsBackAsItWasWritten(@ForAll("durations") Duration duration) {
        String text = DurationText.format(duration);
        assertThat(text).matches(Patterns.DURATION).hasSizeLessThanOrEqualTo(32);
        assertThat(DurationText.parse(text)).isEqualTo(duration);
    }

    @Property
    void aDurationIsTheSumOfItsPartsInAnyOrder(
            @ForAll @Size(min = 1, max = 5) List<@LongRange(min = 0, max = 9999) Long> counts) {
        List<String> units = List.of("s", "d", "ms", "h", "m");
        StringBuilder text = new StringBuilder();
        Duration sum = Duration.ZERO;
        for (int i = 0; i < counts.size(); i++) {
            String part = counts.get(i) + units.get(i);
            text.append(part);
            sum = sum.plus(DurationText.parse(part));
        }
        assertThat(DurationText.parse(text.toString())).isEqualTo(sum);
    }

    @Property
    void theCanonicalDurationIsTheSameForEveryWayToWriteIt(@ForAll @LongRange(min = 1, max = 100_000) long count) {
        assertThat(DurationText.format(DurationText.parse(count * 60 + "m")))
                .isEqualTo(DurationText.format(DurationText.parse(count + "h")))
                .hasSizeLessThanOrEqualTo((count + "h").length());
    }

    @Property
    void bytesReadBackAsTheyWereWritten(@ForAll("bytes") long bytes) {
        assertThat(ByteText.parse(ByteText.format(bytes))).isEqualTo(bytes);
    }

    @Property
    void everyTextOfThePatternIsEitherReadOrOutOfRange(
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long number, @ForAll("units") String unit) {
        String text = number + unit;
        assertThat(text).matches(Patterns.BYTES);
        BigDecimal exact = BigDecimal.valueOf(number).multiply(BigDecimal.valueOf(ByteText.parse("1" + unit)));
        if (exact.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
            assertThat(ByteText.parse(text)).isEqualTo(exact.longValueExact());
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ByteText.parse(text))
                    .withMessageContaining("out of range");
        }
    }

    @Property
    void percentagesAreExact(@ForAll @IntRange(min = 0, max = 1_000_000) int partsPerMillion) {
        String text = BigDecimal.valueOf(partsPerMillion, 4).toPlainString() + "%";
        assertThat(text).matches(Patterns.PERCENT);
        assertThat(Percent.parse(text)).isEqualTo(partsPerMillion);
    }

    /** Whole numbers of every unit, long ones too, beside any number of nanoseconds. */
    @Provide
    Arbitrary<Duration> durations() {
        Arbitrary<Long> units = Arbitraries.of(1L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 86_400_000_000_000L);
        return units.flatMap(unit ->
                Arbitraries.longs().between(0, Long.MAX_VALUE / unit).map(count -> Duration.ofNanos(count * unit)));
    }

    @Provide
    Arbitrary<Long> bytes() {
        Arbitrary<Long> any = Arbitraries.longs().greaterOrEqual(0);
        Arbitrary<Long> round = Arbitraries.longs()
                .between(0, 5000)
                .flatMap(number -> units().map(unit -> ByteText.parse(number + unit)));
        return Arbitraries.oneOf(any, round);
    }

    @Provide
    Arbitrary<String> units() {
        return Arbitraries.of("", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi");
    }
}
