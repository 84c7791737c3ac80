package dev.datamesh.local.mesh.access;

import dev.datamesh.api.Subject;
import java.util.List;
import java.util.Optional;

/**
 * One line of who may read what.
 *
 * @param product {@code domain/name}
 * @param who as people read it
 * @param by what it goes by: a mode of access, a grant, or a request that nobody has consented to
 * @param until RFC 3339; empty without an end
 * @param limit bytes a second, such as {@code 50Mi}; empty without a limit
 * @param reads whether it lets them read now
 * @param reason what holds it back, or {@code Granted}
 * @param message the same for people
 * @param subjects whom it is about, as RBAC knows them
 */
record Entry(
        String product,
        String who,
        String by,
        String until,
        String limit,
        boolean reads,
        String reason,
        String message,
        List<Subject> subjects) {
    Entry {
        subjects = List.copyOf(subjects);
    }

    /** Whether it is about somebody. */
    boolean isAbout(String user, List<String> groups) {
        return subjects.stream().anyMatch(subject -> switch (subject.kind()) {
            case User -> subject.name().equals(user);
            case Group -> groups.contains(subject.name());
            case ServiceAccount -> false;
        });
    }

    /** The line of a table. */
    List<String> cells() {
        return List.of(
                product,
                who,
                by,
                until.isEmpty() ? "-" : until,
                limit.isEmpty() ? "-" : limit,
                reads ? "reads" : reason);
    }

    static Entry open(String product, String who, String by, List<Subject> subjects) {
        return new Entry(product, who, by, "", "", true, "Granted", "", subjects);
    }

    static String text(String value) {
        return Optional.ofNullable(value).orElse("");
    }
}
