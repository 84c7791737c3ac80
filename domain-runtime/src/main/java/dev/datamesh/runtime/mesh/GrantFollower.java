package dev.datamesh.runtime.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.core.access.Discretion;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.access.EffectiveGrants;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Follows grants. A product that is to be asked for is read only by whom a grant covers that is in force and has not run out: a role
 * never expires, and administrators of the cluster hold every verb.
 */
public final class GrantFollower implements EffectiveGrants, AutoCloseable {
    private static final String BY_PRODUCT = "product";

    private final MeshFollower mesh;
    private final InstantSource clock;
    private final SharedIndexInformer<AccessGrant> grants;

    public GrantFollower(KubernetesClient client, MeshSettings settings, MeshFollower mesh, InstantSource clock) {
        this.mesh = mesh;
        this.clock = clock;
        MixedOperation<AccessGrant, KubernetesResourceList<AccessGrant>, Resource<AccessGrant>> all =
                client.resources(AccessGrant.class);
        grants = (settings.domain().isPresent()
                        ? all.inNamespace(settings.domain().get())
                        : all.inAnyNamespace())
                .runnableInformer(0)
                .exceptionHandler((started, failure) -> true);
        grants.addIndexers(Map.of(
                BY_PRODUCT,
                grant -> List.of(grant.getMetadata().getNamespace() + "/"
                        + grant.getSpec().product())));
    }

    /** Begins; returns at once. What cannot be read yet, as its rights were bound a moment ago, is tried until it can. */
    public void start() {
        grants.start();
    }

    /** Whether all has been read. */
    public boolean isSynced() {
        return grants.hasSynced();
    }

    @Override
    public boolean inForce(Caller caller, ProductRef product) {
        boolean isAskedFor = mesh.product(product)
                .filter(found -> Discretion.mode(found.getSpec(), found.getStatus()) != Mode.Request)
                .isEmpty();
        return !isAskedFor
                || grants.getIndexer().byIndex(BY_PRODUCT, product.domain() + "/" + product.name()).stream()
                        .anyMatch(grant -> covers(grant, caller));
    }

    private boolean covers(AccessGrant grant, Caller caller) {
        return !grant.isMarkedForDeletion()
                && Grantees.isInForce(grant.getStatus())
                && Grantees.covers(
                        grant.getSpec(),
                        grant.getStatus(),
                        caller.user(),
                        caller.uid(),
                        caller.groups(),
                        clock.instant());
    }

    @Override
    public void close() {
        grants.stop();
    }
}
