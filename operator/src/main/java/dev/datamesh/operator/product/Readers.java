package dev.datamesh.operator.product;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Consumers;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.operator.mesh.MeshView;

/** Who reads a product by a grant that is in force. */
final class Readers {
    private final MeshView mesh;

    Readers(MeshView mesh) {
        this.mesh = mesh;
    }

    Consumers of(DataProduct product) {
        return Consumers.of(
                mesh
                        .access()
                        .reportedGrantsFor(
                                product.getMetadata().getNamespace(),
                                product.getMetadata().getName())
                        .stream()
                        .filter(grant -> Grantees.isInForce(grant.getStatus()))
                        .map(this::reading)
                        .toList());
    }

    private Consumers.Reading reading(AccessGrant grant) {
        var to = grant.getSpec().to();
        return new Consumers.Reading(
                to.namespace(),
                to.subject(),
                mesh.access()
                        .request(to.namespace(), grant.getStatus().request())
                        .map(AccessRequest::getSpec)
                        .map(request -> request.reliesOn())
                        .orElse(null));
    }
}
