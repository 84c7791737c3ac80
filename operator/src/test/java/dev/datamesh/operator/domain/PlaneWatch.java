package dev.datamesh.operator.domain;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.operator.mesh.MeshView;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;

/** Watches planes, and wakes their domains. */
final class PlaneWatch implements Reconciler<DataPlane> {
    private final MeshView mesh;

    PlaneWatch(MeshView mesh) {
        this.mesh = mesh;
    }

    @Override
    public List<EventSource<?, DataPlane>> prepareEventSources(EventSourceContext<DataPlane> context) {
        var wake = new SimpleInboundEventSource<DataPlane>("wake");
        mesh.planes(context.getPrimaryCache(), wake);
        return List.of(wake);
    }

    @Override
    public UpdateControl<DataPlane> reconcile(DataPlane plane, Context<DataPlane> context) throws InterruptedException {
        mesh.awaitComplete();
        mesh.domainsOn(plane.getMetadata().getName())
                .forEach(domain -> mesh.wakeDomain(domain.getMetadata().getName()));
        return UpdateControl.noUpdate();
    }
}
