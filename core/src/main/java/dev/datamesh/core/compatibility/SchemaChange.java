package dev.datamesh.core.compatibility;

import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.record.RecordSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether the schema of a stream may become another, by the level that the stream promises. The levels are those of registries. */
public final class SchemaChange {
    private final Compatibility level;
    private final Function<String, @Nullable Object> json;

    /** @param json reads JSON into maps, lists, strings, numbers and truth values */
    public SchemaChange(Compatibility level, Function<String, @Nullable Object> json) {
        this.level = level;
        this.json = json;
    }

    /**
     * What is wrong with a schema.
     *
     * @param breaks each in words: where, what was found, what would be allowed; empty = nothing was proven to be wrong
     * @param undecided what could not be found out, in words
     */
    public record Judgement(List<Found> breaks, List<String> undecided) {
        public Judgement {
            breaks = List.copyOf(breaks);
            undecided = List.copyOf(undecided);
        }

        /** What it comes to. */
        public Comparison.Verdict verdict() {
            if (!breaks.isEmpty()) {
                return Comparison.Verdict.INCOMPATIBLE;
            }
            return undecided.isEmpty() ? Comparison.Verdict.COMPATIBLE : Comparison.Verdict.UNKNOWN;
        }
    }

    /**
     * Something that may not change like this.
     *
     * @param field where, from the record on; empty = the record itself
     */
    public record Found(String field, String found, String allowed) {}

    /**
     * Judges a schema.
     *
     * @param before those that were accepted before, of the same stream and major, oldest first
     */
    public Judgement of(RecordSchema now, List<RecordSchema> before) {
        Set<Found> breaks = new LinkedHashSet<>();
        Set<String> undecided = new LinkedHashSet<>();
        for (RecordSchema earlier : against(before)) {
            if (earlier.equals(now)) {
                continue;
            }
            if (readsOlder()) {
                Comparison comparison = compare(earlier, now);
                comparison
                        .breaks()
                        .forEach(each -> breaks.add(new Found(
                                each.field(), each.read(), "what reads also the records before: " + each.written())));
                undecided.addAll(comparison.undecided());
            }
            if (readByOlder()) {
                Comparison comparison = compare(now, earlier);
                comparison
                        .breaks()
                        .forEach(each -> breaks.add(new Found(
                                each.field(),
                                each.written(),
                                "what readers by the schema before can read: " + each.read())));
                undecided.addAll(comparison.undecided());
            }
        }
        return new Judgement(new ArrayList<>(breaks), new ArrayList<>(undecided));
    }

    private Comparison compare(RecordSchema writer, RecordSchema reader) {
        if (writer.format() != reader.format()) {
            return new Comparison(
                    List.of(new Break(
                            "", writer.format().name(), reader.format().name())),
                    List.of());
        }
        return switch (reader.format()) {
            case AVRO -> AvroComparison.of(writer.text(), reader.text());
            case JSON -> JsonComparison.of(json.apply(writer.text()), json.apply(reader.text()));
        };
    }

    private List<RecordSchema> against(List<RecordSchema> before) {
        return switch (level) {
            case None -> List.of();
            case Backward, Forward, Full -> before.subList(Math.max(0, before.size() - 1), before.size());
            case BackwardTransitive, ForwardTransitive, FullTransitive -> before;
        };
    }

    private boolean readsOlder() {
        return switch (level) {
            case Backward, BackwardTransitive, Full, FullTransitive -> true;
            case None, Forward, ForwardTransitive -> false;
        };
    }

    private boolean readByOlder() {
        return switch (level) {
            case Forward, ForwardTransitive, Full, FullTransitive -> true;
            case None, Backward, BackwardTransitive -> false;
        };
    }
}
