package dev.datamesh.operator.domain;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.mesh.MeshView;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Optional;

/** Watches products, and wakes their domain. */
final class ProductWatch implements Reconciler<DataProduct> {
    private final MeshView mesh;

    ProductWatch(MeshView mesh) {
        this.mesh = mesh;
    }

    @Override
    public List<EventSource<?, DataProduct>> prepareEventSources(EventSourceContext<DataProduct> context) {
        var wake = new SimpleInboundEventSource<DataProduct>("wake");
        mesh.products(context.getPrimaryCache(), wake, product -> Optional.ofNullable(product.getStatus()));
        return List.of(wake);
    }

    @Override
    public UpdateControl<DataProduct> reconcile(DataProduct product, Context<DataProduct> context)
            throws InterruptedException {
        mesh.awaitComplete();
        mesh.wakeDomain(product.getMetadata().getNamespace());
        return UpdateControl.noUpdate();
    }
}
