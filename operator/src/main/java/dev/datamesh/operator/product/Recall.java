package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.Contributions;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the products gave their publishers before the operator started, from their status. It is read once, all of it, before the first
 * principal is touched: a union of some of the products would take from a principal what the others give it.
 */
public final class Recall implements Runnable {
    private final MeshView mesh;
    private final Contributions contributions;
    private boolean done;

    public Recall(MeshView mesh, Contributions contributions) {
        this.mesh = mesh;
        this.contributions = contributions;
    }

    /** Reads it, unless that was done; returns when it is done. */
    @Override
    public synchronized void run() {
        if (!done) {
            mesh.products().forEach(this::recall);
            done = true;
        }
    }

    private void recall(DataProduct product) {
        if (product.isMarkedForDeletion()
                || product.getStatus() == null
                || product.getStatus().accepted() == null) {
            return;
        }
        String namespace = product.getMetadata().getNamespace();
        String uid = product.getMetadata().getUid();
        mesh.domain(namespace)
                .ifPresent(domain -> contributions.putIfSilent(
                        uid,
                        // As they were accepted: a spec that was refused since then may name others.
                        PublisherWork.given(
                                domain.getSpec().plane(),
                                product,
                                product.getStatus().accepted().publishers(),
                                rights(product))));
        boolean isThere = mesh.product(namespace, product.getMetadata().getName())
                .filter(present -> present.getMetadata().getUid().equals(uid))
                .isPresent();
        if (!isThere) {
            contributions.forget(uid);
        }
    }

    private static SortedSet<AclRule> rights(DataProduct product) {
        SortedSet<AclRule> rules = new TreeSet<>();
        product.getStatus().streams().forEach(stream -> {
            String prefix = "arrakis-" + stream.publisherId() + ".";
            if (stream.register() != null) {
                rules.add(new AclRule(AclRule.Resource.TOPIC, prefix, true, AclRule.Operation.WRITE));
            }
            stream.topics().forEach(topic -> {
                boolean own = stream.publisherId() != null && topic.name().startsWith(prefix);
                rules.add(
                        new AclRule(AclRule.Resource.TOPIC, own ? prefix : topic.name(), own, AclRule.Operation.WRITE));
            });
        });
        return rules;
    }
}
