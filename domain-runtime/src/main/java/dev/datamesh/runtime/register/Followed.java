package dev.datamesh.runtime.register;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** A register that is read, and how far; written by the thread that reads only. */
final class Followed {
    private static final Logger LOG = Logger.getLogger(Followed.class);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

    final Register register = new Register();

    /** Where it ended when it was come upon; negative while that is not known. */
    long firstEnd = -1;

    long position;
    boolean loaded;

    private final long since = System.nanoTime();
    private Optional<KafkaFuture<Long>> asked = Optional.empty();
    private long failed = since - AFTER_FAILURE.toNanos();

    synchronized <T> T look(Function<Register, T> look) {
        return look.apply(register);
    }

    /** Whether it was read to its first end. */
    synchronized boolean isLoaded() {
        return loaded;
    }

    /** Whether it was come upon longer ago than that. */
    boolean isOverdue(Duration patience) {
        return System.nanoTime() - since > patience.toNanos();
    }

    /**
     * Finds out, without waiting for it, where it ended when it was come upon; whether that is known.
     *
     * @param found what to do once it can be known, on any thread
     */
    boolean findFirstEnd(RegisterEnds ends, TopicPartition partition, Runnable found) throws InterruptedException {
        if (asked.isEmpty() && System.nanoTime() - failed >= AFTER_FAILURE.toNanos()) {
            KafkaFuture<Long> end = ends.of(partition);
            asked = Optional.of(end);
            end.whenComplete((offset, failure) -> {
                if (failure == null) {
                    found.run();
                }
            });
        }
        if (asked.isPresent() && asked.get().isDone()) {
            try {
                firstEnd = asked.get().get();
            } catch (ExecutionException e) {
                LOG.debugf("register %s is not there yet: %s", partition.topic(), e.getMessage());
                asked = Optional.empty();
                failed = System.nanoTime();
            }
        }
        return firstEnd >= 0;
    }
}
