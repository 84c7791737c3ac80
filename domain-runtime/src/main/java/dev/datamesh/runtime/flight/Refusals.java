package dev.datamesh.runtime.flight;

import dev.datamesh.api.Api;
import dev.datamesh.runtime.access.Access.Refused;
import dev.datamesh.runtime.access.Access.Verdict;
import dev.datamesh.runtime.request.BadRequestException;
import dev.datamesh.runtime.request.Names;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Collection;
import java.util.TreeSet;

/** What callers are told who do not get what they ask for. Clients search some of these texts. */
final class Refusals {
    private Refusals() {}

    static StatusException notAvailable(Collection<String> channels) {
        return Status.UNAVAILABLE
                .withDescription(
                        "channel(s) {" + Names.listed(new TreeSet<>(channels)) + "} are not available on this server")
                .asException();
    }

    static StatusException noRecords(String product, String stream) {
        return Status.NOT_FOUND
                .withDescription("there are no records of " + Names.shortened(product) + ", stream "
                        + Names.shortened(stream) + ", on this server")
                .asException();
    }

    static StatusException noProduct(String product) {
        return Status.NOT_FOUND
                .withDescription("there is no product " + Names.shortened(product) + " on this server")
                .asException();
    }

    static StatusException changed() {
        return Status.UNAVAILABLE
                .withDescription("channel metadata changed for subscribed channels;"
                        + " resubscribe to pick up the new metadata")
                .asException();
    }

    static StatusException starting() {
        return unavailable("this server is starting and does not know yet what there is; try again");
    }

    static StatusException shuttingDown() {
        return Status.UNAVAILABLE
                .withDescription("runtime is shutting down; reconnect")
                .asException();
    }

    static StatusException unreviewed() {
        return unavailable("it cannot be found out now whose token this is; try again");
    }

    /** The same of every publisher that the caller may not know of, be it there or not. */
    static StatusException publisherNeedsToken() {
        return Status.UNAUTHENTICATED
                .withDescription("authentication required: to publish, send a token for the audience " + Api.GROUP
                        + " that is known here and has not expired")
                .asException();
    }

    static StatusException unknownPublisher(String id) {
        return Status.PERMISSION_DENIED
                .withDescription("publisher '" + Names.shortened(id) + "' is not recognized by this server")
                .asException();
    }

    static StatusException otherReplay(String id) {
        return Status.PERMISSION_DENIED
                .withDescription("publisher '" + Names.shortened(id) + "' does not publish this replay")
                .asException();
    }

    static StatusException notDynamic(String id) {
        return Status.PERMISSION_DENIED
                .withDescription("publisher '" + Names.shortened(id)
                        + "' is not configured as dynamic and cannot dynamically partition channels")
                .asException();
    }

    static StatusException unknownReplay(String id) {
        return Status.UNKNOWN
                .withDescription("replay '" + Names.shortened(id) + "' is not known to this server")
                .asException();
    }

    static StatusException bad(BadRequestException e) {
        return (e.isBeyondSchema() ? Status.UNKNOWN : Status.INVALID_ARGUMENT)
                .withDescription(e.getMessage())
                .asException();
    }

    static StatusException invalid(String message) {
        return Status.INVALID_ARGUMENT.withDescription(message).asException();
    }

    static StatusException unavailable(String message) {
        return Status.UNAVAILABLE.withDescription(message).asException();
    }

    /** Passes over what is allowed. */
    static void unless(Verdict verdict) throws StatusException {
        if (verdict instanceof Refused(var reason, var message)) {
            Status status = switch (reason) {
                case UNAUTHENTICATED -> Status.UNAUTHENTICATED;
                case PERMISSION_DENIED -> Status.PERMISSION_DENIED;
                case UNAVAILABLE -> Status.UNAVAILABLE;
            };
            throw status.withDescription(message).asException();
        }
    }
}
