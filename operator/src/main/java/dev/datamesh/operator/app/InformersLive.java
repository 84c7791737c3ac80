package dev.datamesh.operator.app;

import dev.datamesh.operator.MeshOperator;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: every informer has read what there is and follows it. */
@Readiness
@ApplicationScoped
public class InformersLive implements HealthCheck {
    private final MeshOperator operator;

    InformersLive(MeshOperator operator) {
        this.operator = operator;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("informers")
                .status(operator.info().isStarted() && operator.info().allEventSourcesAreHealthy())
                .build();
    }
}
