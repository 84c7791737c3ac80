package dev.datamesh.operator.app;

import dev.datamesh.operator.MeshOperator;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.kafka.admin.AdminClusters;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The program around the operator: settings from the environment, metrics, start and stop. */
@ApplicationScoped
public class OperatorApplication {
    private final MeshOperator operator;

    OperatorApplication(
            KubernetesClient client,
            MeterRegistry registry,
            @ConfigProperty(name = "datamesh.system-namespace", defaultValue = "datamesh-system")
                    String systemNamespace,
            @ConfigProperty(name = "datamesh.runtimes-namespace", defaultValue = "datamesh-runtimes")
                    String runtimesNamespace,
            @ConfigProperty(name = "datamesh.runtime-image") Optional<String> runtimeImage,
            @ConfigProperty(name = "datamesh.resync", defaultValue = "120s") Duration resync,
            @ConfigProperty(name = "datamesh.leader-election", defaultValue = "true") boolean leaderElection) {
        var settings = new Settings(
                systemNamespace,
                runtimesNamespace,
                runtimeImage,
                resync,
                Settings.defaults().retryCap(),
                leaderElection);
        operator = new MeshOperator(
                client,
                new AdminClusters(registry),
                settings,
                MicrometerMetricsV2.newBuilder(registry).build(),
                InstantSource.system());
    }

    void start(@Observes StartupEvent event) {
        operator.start();
    }

    void stop(@Observes ShutdownEvent event) {
        operator.close();
    }

    @Produces
    MeshOperator operator() {
        return operator;
    }
}
