package dev.datamesh.operator.watchdog;

/** A look at one cache and at the API server at once. */
public interface CacheProbe {
    /** What a look finds. */
    enum Finding {
        /** The cache shows what the API server has, or is on its way there. */
        CURRENT,
        /** The cache shows something else and stands still; it may be about to catch up. */
        BEHIND,
        /** The API server did not answer. */
        NO_ANSWER
    }

    /** The kind that is cached. */
    String kind();

    /** Looks. */
    Finding look();
}
