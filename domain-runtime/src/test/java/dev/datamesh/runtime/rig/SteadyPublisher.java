package dev.datamesh.runtime.rig;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.rig.LiveRig.TestTopic;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Publishes each stride of some topics as soon as it is over, from a time of the past on; the past is there once it is made. */
public final class SteadyPublisher implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final LiveRig rig;
    private final List<TestTopic> topics;
    private long next;

    public SteadyPublisher(LiveRig rig, long fromNanos, TestTopic... topics) {
        this.rig = rig;
        this.topics = List.of(topics);
        this.next = fromNanos;
        catchUp();
        rig.flush();
        executor.scheduleAtFixedRate(this::catchUp, 0, 5, TimeUnit.MILLISECONDS);
    }

    private void catchUp() {
        while (next + LiveRig.STRIDE <= Gps.nanos(Instant.now())) {
            for (TestTopic topic : topics) {
                rig.publish(topic, next);
            }
            next += LiveRig.STRIDE;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
