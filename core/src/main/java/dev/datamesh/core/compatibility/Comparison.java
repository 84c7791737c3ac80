package dev.datamesh.core.compatibility;

import java.util.List;

/**
 * Whether all that is written by one schema can be read by another.
 *
 * @param breaks what cannot
 * @param undecided what could not be found out, each in words; it counts only where there is no break
 */
public record Comparison(List<Break> breaks, List<String> undecided) {
    /** All can be read. */
    public static final Comparison COMPATIBLE = new Comparison(List.of(), List.of());

    public Comparison {
        breaks = List.copyOf(breaks);
        undecided = List.copyOf(undecided);
    }

    /** What a comparison comes to. */
    public enum Verdict {
        COMPATIBLE,
        INCOMPATIBLE,
        /** Neither was proven. */
        UNKNOWN
    }

    /** What it comes to. */
    public Verdict verdict() {
        if (!breaks.isEmpty()) {
            return Verdict.INCOMPATIBLE;
        }
        return undecided.isEmpty() ? Verdict.COMPATIBLE : Verdict.UNKNOWN;
    }
}
