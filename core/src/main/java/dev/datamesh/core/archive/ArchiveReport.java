package dev.datamesh.core.archive;

import dev.datamesh.core.unit.DurationText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How it goes with one stream's archive, as its runtime reports it to the operator: the runtime holds the tables, which may lie where
 * the operator does not reach.
 *
 * @param state what it comes to
 * @param figures what the table holds; null = it is not known yet
 * @param behind how far the archive is behind what was published; null = it is not known yet
 */
public record ArchiveReport(
        State state, @Nullable Figures figures, @Nullable Duration behind) {
    private static final List<Duration> STEPS = Stream.of("10s", "30s", "1m", "5m", "10m", "30m", "1h", "3h", "12h")
            .map(DurationText::parse)
            .toList();
    private static final int DIGITS = 2;

    /** What it comes to. */
    public enum State {
        /** What is published goes into the table. */
        Archiving,
        /** The same, but for samples in places of a topic where no channel is registered. */
        LeavesOut,
        /** The catalogue does not answer. */
        CatalogueAway,
        /** The warehouse cannot be written, or read. */
        WarehouseFailing,
        /** Kafka does not answer. */
        LogAway,
        /** The table of the stream's name is another product's. */
        TableNotOurs,
        /** The runtime knows no catalogue or warehouse of this kind. */
        Unsupported,
        /** Something else went wrong; the runtime's log says what. */
        Failed
    }

    /**
     * What a table holds.
     *
     * @param oldest not before this is its first sample; null = it has none
     * @param newest the begin of its last block; null = it has none
     */
    public record Figures(
            long rows,
            long bytes,
            @Nullable Instant oldest,
            @Nullable Instant newest) {}

    /**
     * The same in steps: rows and bytes to two digits, times to the hour, and how far it is behind as the step it has not passed. Data
     * go on for ever, and a status that said all of it would be written for ever.
     */
    public ArchiveReport rounded() {
        return new ArchiveReport(
                state,
                figures == null
                        ? null
                        : new Figures(
                                rounded(figures.rows()),
                                rounded(figures.bytes()),
                                hour(figures.oldest()),
                                hour(figures.newest())),
                behind == null ? null : step(behind));
    }

    private static long rounded(long number) {
        return BigDecimal.valueOf(number)
                .round(new MathContext(DIGITS, RoundingMode.DOWN))
                .longValue();
    }

    private static @Nullable Instant hour(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.HOURS);
    }

    private static Duration step(Duration behind) {
        return STEPS.stream()
                .filter(step -> step.compareTo(behind) >= 0)
                .findFirst()
                .orElseGet(() -> Duration.ofDays(behind.toDays() + 1));
    }

    /** As it stands in the report: words with values, of which any may be missing. */
    public String text() {
        StringBuilder text = new StringBuilder("state=").append(state);
        if (figures != null) {
            text.append(" rows=").append(figures.rows()).append(" bytes=").append(figures.bytes());
            if (figures.oldest() != null) {
                text.append(" oldest=").append(figures.oldest());
            }
            if (figures.newest() != null) {
                text.append(" newest=").append(figures.newest());
            }
        }
        if (behind != null) {
            text.append(" behind=").append(DurationText.format(behind));
        }
        return text.toString();
    }

    /** What {@link #text} wrote; empty if it is something else, as a later version may have written. */
    public static Optional<ArchiveReport> parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String word : text.split(" ", -1)) {
            int end = word.indexOf('=');
            if (end > 0) {
                values.put(word.substring(0, end), word.substring(end + 1));
            }
        }
        try {
            String behind = values.get("behind");
            return Optional.of(new ArchiveReport(
                    State.valueOf(values.getOrDefault("state", "")),
                    values.containsKey("rows") ? figures(values) : null,
                    behind == null ? null : DurationText.parse(behind)));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Figures figures(Map<String, String> values) {
        return new Figures(
                Long.parseLong(values.getOrDefault("rows", "")),
                Long.parseLong(values.getOrDefault("bytes", "")),
                time(values.get("oldest")),
                time(values.get("newest")));
    }

    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
