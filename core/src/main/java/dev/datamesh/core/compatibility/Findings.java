package dev.datamesh.core.compatibility;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a comparison found so far. */
final class Findings {
    private final Set<Break> breaks = new LinkedHashSet<>();
    private final Set<String> undecided = new LinkedHashSet<>();

    void add(String field, String written, String read) {
        breaks.add(new Break(field, written, read));
    }

    void undecided(String field, String what) {
        undecided.add((field.isEmpty() ? "" : field + ": ") + what);
    }

    void addAll(Findings others) {
        breaks.addAll(others.breaks);
        undecided.addAll(others.undecided);
    }

    /** What seemed to break may not, for the writer's schema says more than was understood. */
    void addAllInDoubt(Findings others, String field, String why) {
        undecided.addAll(others.undecided);
        if (!others.breaks.isEmpty()) {
            undecided(field, why);
        }
    }

    boolean isEmpty() {
        return breaks.isEmpty() && undecided.isEmpty();
    }

    boolean isBroken() {
        return !breaks.isEmpty();
    }

    Comparison comparison() {
        return new Comparison(List.copyOf(breaks), List.copyOf(undecided));
    }
}
