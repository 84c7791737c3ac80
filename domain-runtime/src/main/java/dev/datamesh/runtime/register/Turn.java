package dev.datamesh.runtime.register;

import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;

/** Whose turn it is to register channels: one runtime's of a domain at a time. */
@FunctionalInterface
public interface Turn {
    /**
     * Waits for the turn, for some seconds at most.
     *
     * @throws RegistrationException if another has it; the message says who
     */
    Taken take() throws RegistrationException, InterruptedException;

    /** There is nobody else. */
    static Turn alone() {
        return () -> () -> {};
    }

    /** The turn, until it is given back. */
    @FunctionalInterface
    interface Taken extends AutoCloseable {
        @Override
        void close();
    }
}
