package dev.datamesh.runtime.publish;

import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.catalogue.Publisher;
import java.util.Map;

/** With what a publisher connects to Kafka. */
@FunctionalInterface
public interface PublisherCredentials {
    /**
     * Properties for librdkafka's producer, {@code bootstrap.servers} at least; handed to the publisher as they are. They hold
     * secrets: never to be logged.
     *
     * @throws NotAvailableException if they are not there yet; the message is for the publisher
     */
    Map<String, String> of(Publisher publisher) throws NotAvailableException;

    /**
     * The same for a caller. A product may have several publishers, each with credentials of its own that may write other products,
     * too: so a caller gets those that are its own, and nobody else's.
     */
    default Map<String, String> of(Publisher publisher, Access.Caller caller) throws NotAvailableException {
        return of(publisher);
    }

    /** There are no credentials yet. */
    final class NotAvailableException extends Exception {
        private static final long serialVersionUID = 1L;

        public NotAvailableException(String message) {
            super(message);
        }
    }
}
