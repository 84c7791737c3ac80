package dev.datamesh.operator.domain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/** What one reconcile wrote, for the log line and the event. */
final class Changes {
    private final List<String> all = new ArrayList<>();
    private final List<String> restored = new ArrayList<>();

    void made(HasMetadata object) {
        all.add("made " + words(object));
    }

    void changed(HasMetadata object) {
        all.add("changed " + words(object));
    }

    /** It was as it should be before, and somebody else changed or deleted it. */
    void restored(HasMetadata object) {
        all.add("restored " + words(object));
        restored.add(words(object));
    }

    void deleted(HasMetadata object) {
        all.add("deleted " + words(object));
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** What was put back, in words. */
    List<String> restored() {
        return List.copyOf(restored);
    }

    static String words(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }

    @Override
    public String toString() {
        return String.join(", ", all);
    }
}
