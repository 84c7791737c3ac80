package dev.datamesh.runtime.register;

import java.util.Optional;

/** What of the mesh decides whether a stream may have a channel. */
@FunctionalInterface
public interface Naming {
    /** The judge of a stream's channels, as the mesh is at this moment. */
    Judge of(RegisteredStream stream);

    /** Judges names. */
    @FunctionalInterface
    interface Judge {
        /** Why the stream may not have a channel of this name, in words for its publisher; empty if it may. */
        Optional<String> refuses(String channel);
    }
}
