package dev.datamesh.operator.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The end of an operator at one of its writes: from then on nothing that it sends gets anywhere. All its writes pass here, those to
 * Kafka and those to the API server; without a place to end at, they are only noted.
 */
final class Crash implements Fate {
    /** When the operator ends: before the write is sent, or after it was carried out and before the answer is read. */
    enum Moment {
        BEFORE,
        AFTER
    }

    private final String place;
    private final Moment moment;
    private final List<String> writes = new ArrayList<>();
    private boolean over;

    private Crash(String place, Moment moment) {
        this.place = place;
        this.moment = moment;
    }

    /** No end: all writes are noted and pass. */
    static Crash never() {
        return new Crash("", Moment.BEFORE);
    }

    /**
     * @param place the write, as it was noted when nothing ended
     */
    static Crash at(String place, Moment moment) {
        return new Crash(place, moment);
    }

    /** The writes that were sent, in their order, each once. */
    synchronized List<String> writes() {
        return writes.stream().distinct().toList();
    }

    /** Whether the operator has ended. */
    synchronized boolean isOver() {
        return over;
    }

    @Override
    public <T> CompletableFuture<T> pass(String write, Supplier<CompletableFuture<T>> send) {
        boolean lost;
        synchronized (this) {
            if (over) {
                return CompletableFuture.failedFuture(new CrashException());
            }
            boolean end = write.equals(place);
            over = end;
            if (end && moment == Moment.BEFORE) {
                return CompletableFuture.failedFuture(new CrashException());
            }
            lost = end;
            writes.add(write);
        }
        CompletableFuture<T> sent = send.get();
        return lost
                ? sent.handle((answer, error) -> null)
                        .thenCompose(done -> CompletableFuture.failedFuture(new CrashException()))
                : sent;
    }

    /** What a dead operator would see, could it see. */
    static final class CrashException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CrashException() {
            super("the operator has ended");
        }
    }
}
