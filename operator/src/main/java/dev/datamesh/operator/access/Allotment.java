package dev.datamesh.operator.access;

import dev.datamesh.core.access.Judgement;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A judgement, as it is once the domain's budget of reading was looked at.
 *
 * @param judgement not in force, if there is no room for it
 * @param limit bytes a second that may be read by it; empty = not limited
 * @param shortfall why it stays at what it had, though it asks for more
 */
record Allotment(Judgement judgement, OptionalLong limit, Optional<String> shortfall) {
    /** What takes no part of any budget. */
    static Allotment none(Judgement judgement) {
        return new Allotment(judgement, OptionalLong.empty(), Optional.empty());
    }
}
