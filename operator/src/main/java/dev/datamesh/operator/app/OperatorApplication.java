package dev.datamesh.operator.app;

import dev.datamesh.operator.MeshOperator;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.kafka.admin.AdminClusters;
import dev.datamesh.operator.watchdog.CacheWatchdog;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The program around the operator: settings from the environment, metrics, start and stop. */
@ApplicationScoped
public class OperatorApplication {
    private static final int STALE_CACHE = 76;

    private final MeshOperator operator;
    private final CacheWatchdog watchdog;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watchdog").factory());

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
        watchdog = new CacheWatchdog(
                operator.probes(),
                InstantSource.system(),
                () -> Runtime.getRuntime().halt(STALE_CACHE));
        Gauge.builder("datamesh.cache.age", watchdog, CacheWatchdog::ageSeconds)
                .baseUnit("seconds")
                .description("Since when the least recently confirmed cache has not been confirmed")
                .register(registry);
    }

    void start(@Observes StartupEvent event) {
        operator.start();
        watchdog.watch(timer);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
        operator.close();
    }

    @Produces
    MeshOperator operator() {
        return operator;
    }
}
