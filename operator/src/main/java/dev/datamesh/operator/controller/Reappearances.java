package dev.datamesh.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Sees to it that a resource which is made anew, while the run for the deletion of its predecessor is waiting or under way, is not
 * forgotten: at the version of the framework that we have, the end of that run throws away all that came meanwhile, and with it the
 * only word of the new resource. The framework tells its metrics of that moment, so that is where the controller is woken again.
 */
public final class Reappearances implements Metrics {
    private static final String CONTROLLER = "controller.name";

    private final Metrics metrics;
    private final Map<String, Consumer<ResourceID>> wakes;

    /**
     * @param metrics what is told everything
     * @param wakes for each controller, by its name, how it is woken for a resource; through a {@link WakeSource}
     */
    public Reappearances(Metrics metrics, Map<String, Consumer<ResourceID>> wakes) {
        this.metrics = metrics;
        this.wakes = Map.copyOf(wakes);
    }

    @Override
    public void cleanupDone(ResourceID id, Map<String, Object> metadata) {
        metrics.cleanupDone(id, metadata);
        Optional.ofNullable(metadata.get(CONTROLLER)).map(wakes::get).ifPresent(wake -> wake.accept(id));
    }

    @Override
    public void controllerRegistered(Controller<? extends HasMetadata> controller) {
        metrics.controllerRegistered(controller);
    }

    @Override
    public void eventReceived(Event event, Map<String, Object> metadata) {
        metrics.eventReceived(event, metadata);
    }

    @Override
    public void reconciliationSubmitted(HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
        metrics.reconciliationSubmitted(resource, retry, metadata);
    }

    @Override
    public void reconciliationStarted(HasMetadata resource, Map<String, Object> metadata) {
        metrics.reconciliationStarted(resource, metadata);
    }

    @Override
    public void reconciliationFailed(
            HasMetadata resource, RetryInfo retry, Exception failure, Map<String, Object> metadata) {
        metrics.reconciliationFailed(resource, retry, failure, metadata);
    }

    @Override
    public void reconciliationSucceeded(HasMetadata resource, Map<String, Object> metadata) {
        metrics.reconciliationSucceeded(resource, metadata);
    }

    @Override
    public void reconciliationFinished(HasMetadata resource, RetryInfo retry, Map<String, Object> metadata) {
        metrics.reconciliationFinished(resource, retry, metadata);
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        return metrics.timeControllerExecution(execution);
    }
}
