package dev.datamesh.runtime.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive: whoever loses the right to what it reads is noticed. The API server may be away: a restart would not bring it back. */
@Liveness
@ApplicationScoped
public class RightsRechecked implements HealthCheck {
    private final RuntimeApplication runtime;

    RightsRechecked(RuntimeApplication runtime) {
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("rights")
                .status(runtime.isRechecking())
                .build();
    }
}
