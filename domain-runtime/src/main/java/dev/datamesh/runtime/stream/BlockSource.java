package dev.datamesh.runtime.stream;

import java.util.Map;

/** Where blocks come from. */
public interface BlockSource extends AutoCloseable {
    /** Nothing is read here: for a server that leads its callers elsewhere. */
    static BlockSource none() {
        return query -> {
            throw new StreamEndedException("this server leads to data and holds none: ask for endpoints first");
        };
    }

    /**
     * Opens a stream. It gives every stride from the start, floored to the stride's grid, to the end; what is not known is missing
     * samples.
     *
     * @throws StreamEndedException if it cannot be read here, such as a span that is not held any more
     */
    BlockReader open(StreamQuery query) throws StreamEndedException;

    /** The replays it knows, by id. */
    default Map<String, ReplayWindow> replays() {
        return Map.of();
    }

    /** Whether it works; if not, only a new one will. What it reads from may be away. */
    default boolean isWell() {
        return true;
    }

    @Override
    default void close() {}
}
