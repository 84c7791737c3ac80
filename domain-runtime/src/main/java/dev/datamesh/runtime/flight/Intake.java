package dev.datamesh.runtime.flight;

import io.grpc.Context;
import io.grpc.Context.CancellableContext;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.TimeoutException;

/**
 * Bounds what is held of requests that were not read yet, of all callers together. Anybody may begin requests of megabytes and never
 * end them, on as many connections as it likes, and who it is, is looked at later. Where there is no more room the one that came first
 * is cancelled: an honest one takes milliseconds, so whatever they are filled with, those that are meant to stay are older.
 */
final class Intake extends ServerStreamTracer.Factory {
    /** Room for a few of the longest requests, whose names take several times as much when they are read. */
    static final long MOST_BYTES = 32L << 20;

    /** What a call takes that has sent nothing. */
    private static final long CALL_BYTES = 4096;

    /** What a piece takes however short it is: a buffer of the transport's. */
    private static final long PIECE_BYTES = 1024;

    private static final Context.Key<Arrival> KEY = Context.key("arrival");

    private final SequencedSet<Arrival> underWay = new LinkedHashSet<>();
    private long bytes;

    /** The arrival of the request that is being answered on this thread. */
    static Arrival current() {
        return KEY.get();
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new Arrival();
    }

    /** How much is held. */
    synchronized long bytes() {
        return bytes;
    }

    private void add(Arrival arrival, long more) {
        List<Arrival> cancelled = new ArrayList<>();
        synchronized (this) {
            if (arrival.isRead) {
                return;
            }
            underWay.add(arrival);
            arrival.bytes += more;
            bytes += more;
            while (bytes > MOST_BYTES) {
                Arrival oldest = underWay.getFirst();
                cancelled.add(oldest);
                remove(oldest);
            }
        }
        cancelled.forEach(Arrival::cancel);
    }

    private synchronized void remove(Arrival arrival) {
        arrival.isRead = true;
        if (underWay.remove(arrival)) {
            bytes -= arrival.bytes;
        }
    }

    /** A request on its way. */
    final class Arrival extends ServerStreamTracer {
        private volatile CancellableContext context;
        private long bytes;
        private boolean isRead;

        @Override
        public Context filterContext(Context outer) {
            context = outer.withValue(KEY, this).withCancellation();
            add(this, CALL_BYTES);
            return context;
        }

        @Override
        public void inboundWireSize(long size) {
            add(this, Math.max(size, PIECE_BYTES));
        }

        @Override
        public void streamClosed(Status status) {
            read();
        }

        /** It has been read, or will not be: what came of it is held no more, or is bounded by who holds it. */
        void read() {
            remove(this);
        }

        /** What gRPC takes for a deadline ends the call, whatever is still to come of it. */
        private void cancel() {
            context.cancel(new TimeoutException("too much is on its way to this server"));
        }
    }
}
