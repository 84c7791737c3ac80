package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.core.access.Expiry;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.access.ReadBudget;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.Contributions;
import java.time.InstantSource;
import java.util.OptionalLong;

/**
 * What the grants gave before the operator started, from their status. Like what products gave, it is read before the first principal
 * is touched; what has run out meanwhile is not given again.
 */
public final class GrantRecall implements Runnable {
    private final MeshView mesh;
    private final Contributions contributions;
    private final InstantSource clock;
    private boolean done;

    public GrantRecall(MeshView mesh, Contributions contributions, InstantSource clock) {
        this.mesh = mesh;
        this.contributions = contributions;
        this.clock = clock;
    }

    /** Reads it, unless that was done; returns when it is done. */
    @Override
    public synchronized void run() {
        if (!done) {
            mesh.access().grants().filter(this::isInForce).forEach(this::recall);
            done = true;
        }
    }

    private boolean isInForce(AccessGrant grant) {
        return !grant.isMarkedForDeletion()
                && Grantees.isInForce(grant.getStatus())
                && clock.instant().isBefore(Expiry.of(grant.getSpec().expires()))
                && clock.instant().isBefore(Expiry.of(grant.getStatus().expires()));
    }

    private static OptionalLong limit(AccessGrant grant) {
        return ReadBudget.limit(ReadBudget.given(grant.getSpec(), grant.getStatus()));
    }

    private void recall(AccessGrant grant) {
        String uid = grant.getMetadata().getUid();
        mesh.access()
                .request(grant.getSpec().to().namespace(), grant.getStatus().request())
                .map(AccessGatherer::ask)
                .ifPresent(ask -> contributions.putIfSilent(uid, GrantWork.given(mesh, grant, ask, limit(grant))));
        boolean isThere = mesh.access()
                .grant(grant.getMetadata().getNamespace(), grant.getMetadata().getName())
                .filter(present -> present.getMetadata().getUid().equals(uid))
                .isPresent();
        if (!isThere) {
            contributions.forget(uid);
        }
    }
}
