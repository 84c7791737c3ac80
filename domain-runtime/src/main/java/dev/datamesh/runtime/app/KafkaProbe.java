package dev.datamesh.runtime.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Whether the plane's Kafka answers a runtime's own user. While it does, it is asked every few seconds. */
final class KafkaProbe implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 2_000;
    private static final Duration LIFE = Duration.ofSeconds(5);

    private final Admin admin;
    private final InstantSource clock;
    private Instant asked = Instant.MIN;
    private boolean reached;

    KafkaProbe(Map<String, Object> connection, InstantSource clock) {
        connection.put("default.api.timeout.ms", PATIENCE_MILLIS);
        connection.put("request.timeout.ms", PATIENCE_MILLIS);
        connection.put("client.id", "health");
        this.admin = Admin.create(connection);
        this.clock = clock;
    }

    synchronized boolean isReached() {
        Instant now = clock.instant();
        if (!reached || asked.isBefore(now.minus(LIFE))) {
            reached = answers();
            asked = now;
        }
        return reached;
    }

    private boolean answers() {
        try {
            return !admin.describeCluster()
                    .nodes()
                    .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
