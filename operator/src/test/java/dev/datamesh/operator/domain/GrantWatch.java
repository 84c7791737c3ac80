package dev.datamesh.operator.domain;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.operator.mesh.MeshView;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Optional;

/** Watches grants, and wakes their domain. */
final class GrantWatch implements Reconciler<AccessGrant> {
    private final MeshView mesh;

    GrantWatch(MeshView mesh) {
        this.mesh = mesh;
    }

    @Override
    public List<EventSource<?, AccessGrant>> prepareEventSources(EventSourceContext<AccessGrant> context) {
        var wake = new SimpleInboundEventSource<AccessGrant>("wake");
        mesh.access().grants(context.getPrimaryCache(), wake, grant -> Optional.ofNullable(grant.getStatus()));
        return List.of(wake);
    }

    @Override
    public UpdateControl<AccessGrant> reconcile(AccessGrant grant, Context<AccessGrant> context)
            throws InterruptedException {
        mesh.awaitComplete();
        mesh.wakeDomain(grant.getMetadata().getNamespace());
        return UpdateControl.noUpdate();
    }
}
