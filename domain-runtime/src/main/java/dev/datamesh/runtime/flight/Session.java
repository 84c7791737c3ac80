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
    private final Optional<StrideClass> stride;
    private final boolean bounded;
    private final Thread thread;
    private StatusException ended;
    private int failures;

    Session(Caller caller, StreamQuery query, Thread thread) {
        this(
                caller,
                Lookup.products(query.channels()),
                query.channels().stream().map(channel -> channel.name()).collect(Collectors.toUnmodifiableSet()),
                Optional.of(StrideClass.of(query.strideNanos())),
                query.endNanos() != null,
                thread);
    }

    private Session(
            Caller caller,
            Set<ProductRef> products,
            Set<String> channels,
            Optional<StrideClass> stride,
            boolean bounded,
            Thread thread) {
        // It got in by what everybody may: once that is closed it must not stay because of a token that nobody could
        // review.
        this.caller = caller.isUnreviewed() ? Caller.ANONYMOUS : caller;
        this.products = products;
        this.channels = channels;
        this.stride = stride;
        this.bounded = bounded;
        this.thread = thread;
    }

    /** One who reads records, which have no channels and no stride. */
    static Session ofRecords(Caller caller, ProductRef product, boolean bounded, Thread thread) {
        return new Session(caller, Set.of(product), Set.of(), Optional.empty(), bounded, thread);
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

    Optional<StrideClass> stride() {
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
