package dev.datamesh.runtime.publish;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.Publisher;
import java.util.List;

/** Takes in the channels that a dynamic publisher registers: gives them a topic and an index, remembers and serves them. */
public interface ChannelRegistry {
    /**
     * Registers channels; those that are known as they are keep their place.
     *
     * @return the same channels, in the same order, with their places; their topics exist when this returns
     * @throws RegistrationException if they are not taken; then none is
     */
    List<Channel> register(Publisher publisher, List<Wanted> channels)
            throws RegistrationException, InterruptedException;

    /**
     * Waits, for a few seconds at most, until what this publisher has registered before, here or at another server of the domain, is
     * in the catalogue: a publisher looks for its channels the moment they are registered.
     */
    default void catchUp(String publisherId) throws InterruptedException {}

    /** A channel that a publisher wants to write. */
    record Wanted(String name, DataType dataType, int sampleRate) {}

    /** Why channels are not taken in. */
    final class RegistrationException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean worthRetrying;

        public RegistrationException(String message, boolean worthRetrying) {
            super(message);
            this.worthRetrying = worthRetrying;
        }

        /** Whether the same request may succeed later, or elsewhere. */
        public boolean worthRetrying() {
            return worthRetrying;
        }
    }
}
