package dev.datamesh.runtime.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the data can be got at. */
@Readiness
@ApplicationScoped
public class KafkaReached implements HealthCheck {
    private final RuntimeApplication runtime;

    KafkaReached(RuntimeApplication runtime) {
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("kafka")
                .status(runtime.isKafkaReached())
                .build();
    }
}
