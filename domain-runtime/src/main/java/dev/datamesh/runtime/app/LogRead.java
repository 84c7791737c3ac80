package dev.datamesh.runtime.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: what reads Kafka for all subscribers goes on. Kafka itself may be away: a restart would not bring it back. */
@Liveness
@ApplicationScoped
public class LogRead implements HealthCheck {
    private final RuntimeApplication runtime;

    LogRead(RuntimeApplication runtime) {
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("log").status(runtime.isReading()).build();
    }
}
