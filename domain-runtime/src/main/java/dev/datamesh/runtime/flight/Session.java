package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.stream.StreamQuery;
import dev.datamesh.runtime.stream.StrideClass;
import io.grpc.StatusException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A subscriber that is being served. May be ended from any thread; it is told why by its own. */
final class Session {
    private final Caller caller;
    private final Set<ProductRef> products;
    private final Set<String> channels;
    private final StrideClass stride;
    private final boolean bounded;
    private final Thread thread;
    private StatusException ended;
    private int failures;

    Session(Caller caller, StreamQuery query, Thread thread) {
        // It got in by what everybody may: once that is closed it must not stay because of a token that nobody could
        // review.
        this.caller = caller.isUnreviewed() ? Caller.ANONYMOUS : caller;
        this.products = Lookup.products(query.channels());
        this.channels =
                query.channels().stream().map(channel -> channel.name()).collect(Collectors.toUnmodifiableSet());
        this.stride = StrideClass.of(query.strideNanos());
        this.bounded = query.endNanos() != null;
        this.thread = thread;
    }

    Caller caller() {
        return caller;
    }

    Set<ProductRef> products() {
        return products;
    }

    Set<String> channels() {
        return channels;
    }

    StrideClass stride() {
        return stride;
    }

    /** Whether it ends by itself. */
    boolean isBounded() {
        return bounded;
    }

    /** It is known whether it may read on. */
    synchronized void rechecked() {
        failures = 0;
    }

    /** It could not be looked whether it may read on; how often that was in a row. */
    synchronized int failed() {
        return ++failures;
    }

    /** Ends it, if it has not been ended. */
    synchronized void end(StatusException reason) {
        if (ended == null) {
            ended = reason;
            thread.interrupt();
        }
    }

    synchronized Optional<StatusException> ended() {
        return Optional.ofNullable(ended);
    }
}
