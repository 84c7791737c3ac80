package dev.datamesh.local.mesh.leftover;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import java.util.Optional;
import java.util.function.Predicate;

/** Tells this mesh's records from those of others on the same Kafka cluster, by the operator's own rules. */
final class Ownership implements Predicate<LedgerRecord> {
    private final MeshCluster cluster;
    private final Optional<MeshIdentity> mesh;

    Ownership(MeshCluster cluster, DataPlane plane) {
        this.cluster = cluster;
        this.mesh = Optional.ofNullable(plane.getStatus())
                .map(DataPlaneStatus::meshId)
                .map(id -> MeshIdentity.of(
                        id,
                        plane.getMetadata().getAnnotations() == null
                                ? null
                                : plane.getMetadata().getAnnotations().get(Api.SUCCEEDS_ANNOTATION)));
    }

    @Override
    public boolean test(LedgerRecord record) {
        return mesh.filter(us -> record.mesh().equals(Optional.of(us.id())) || us.succeedsTo(record.mesh()))
                        .isPresent()
                || (record.mesh().isEmpty() && isDomainOfToday(record));
    }

    private boolean isDomainOfToday(LedgerRecord record) {
        return MeshCluster.asked(() -> cluster.client()
                        .resources(DataDomain.class)
                        .withName(record.domain())
                        .get())
                .filter(domain -> record.domainUid().equals(domain.getMetadata().getUid()))
                .isPresent();
    }
}
