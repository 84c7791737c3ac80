package dev.datamesh.runtime.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: it listens, and serves all that there is. */
@Readiness
@ApplicationScoped
public class CatalogueComplete implements HealthCheck {
    private final RuntimeApplication runtime;

    CatalogueComplete(RuntimeApplication runtime) {
        this.runtime = runtime;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("catalogue")
                .status(runtime.isServing() && runtime.hasCatalogue())
                .build();
    }
}
