package dev.datamesh.operator.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/**
 * Wakes a controller for one of its resources. An event of the plain kind is dropped for a resource that the framework holds no state
 * of, which may be one that has only just come back (see {@link Reappearances}); an event that carries the resource is not.
 *
 * @param <R> the controller's kind
 */
public final class WakeSource<R extends HasMetadata> extends SimpleInboundEventSource<R> {
    private final IndexerResourceCache<R> cache;

    public WakeSource(IndexerResourceCache<R> cache) {
        super("wake");
        this.cache = cache;
    }

    @Override
    public void propagateEvent(ResourceID id) {
        if (isRunning()) {
            getEventHandler()
                    .handleEvent(cache.get(id)
                            .<Event>map(resource -> new ResourceEvent(ResourceAction.UPDATED, id, resource))
                            .orElseGet(() -> new Event(id)));
        }
    }
}
