package dev.datamesh.operator.fault;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** While it is bad, one write in five is not sent, and of one in five the answer is lost. */
final class Weather implements Fate {
    private final Random random;
    private final AtomicLong faults = new AtomicLong();
    private volatile boolean bad = true;

    Weather(long seed) {
        random = new Random(seed);
    }

    void calmDown() {
        bad = false;
    }

    /** How many writes came to grief. */
    long faults() {
        return faults.get();
    }

    @Override
    public <T> CompletableFuture<T> pass(String write, Supplier<CompletableFuture<T>> send) {
        int luck = random.nextInt(5);
        if (!bad || luck > 1) {
            return send.get();
        }
        faults.incrementAndGet();
        return luck == 0
                ? CompletableFuture.failedFuture(new LostException("was not sent"))
                : send.get()
                        .handle((answer, error) -> null)
                        .thenCompose(done -> CompletableFuture.failedFuture(new LostException("has no answer")));
    }

    /** What the operator sees of it. */
    private static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostException(String what) {
            super("a write " + what);
        }
    }
}
