package dev.datamesh.core.archive;

import java.util.HashSet;
import java.util.Set;

/**
 * Whether a commit may be made on what a table is now. Asked on every attempt: between the first and the last of them another
 * committer may have been there, or an attempt of one's own whose answer was lost.
 */
public final class CommitRule {
    private CommitRule() {}

    /** What is to be done with a commit. */
    public enum Verdict {
        /** The table ends where the commit begins. */
        FITS,
        /** All of it is there already: it was made, and the answer was lost. */
        THERE,
        /** Somebody else has been there: to make it would double rows, or leave some out. */
        SUPERSEDED
    }

    /**
     * The verdict.
     *
     * @param table how far the table reaches now
     * @param from how far it reached when the commit was begun
     * @param to how far it would reach with it
     */
    public static Verdict judge(Reach table, Reach from, Reach to) {
        if (to.topics().equals(table.topics())) {
            return Verdict.THERE;
        }
        Set<String> topics = new HashSet<>(to.topics().keySet());
        topics.addAll(table.topics().keySet());
        return topics.stream().allMatch(topic -> table.next(topic) == from.next(topic) && isSameLog(table, from, topic))
                ? Verdict.FITS
                : Verdict.SUPERSEDED;
    }

    private static boolean isSameLog(Reach table, Reach from, String topic) {
        return table.mark(topic).map(Reach.Mark::log).equals(from.mark(topic).map(Reach.Mark::log));
    }
}
