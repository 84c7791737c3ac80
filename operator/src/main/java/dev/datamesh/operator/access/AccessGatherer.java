package dev.datamesh.operator.access;

import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.Consent;
import dev.datamesh.core.access.Surroundings;
import dev.datamesh.operator.mesh.MeshView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All reads of the reconcilers of requests and grants. */
final class AccessGatherer {
    private final KubernetesClient client;
    private final MeshView mesh;

    AccessGatherer(KubernetesClient client, MeshView mesh) {
        this.client = client;
        this.mesh = mesh;
    }

    static Ask ask(AccessRequest request) {
        return new Ask(
                request.getMetadata().getNamespace(),
                request.getMetadata().getName(),
                request.getMetadata().getUid(),
                Instant.parse(request.getMetadata().getCreationTimestamp()),
                request.getSpec());
    }

    /** @param grant with its status as it was written last */
    static Consent consent(AccessGrant grant) {
        return new Consent(
                grant.getMetadata().getNamespace(),
                grant.getMetadata().getName(),
                Instant.parse(grant.getMetadata().getCreationTimestamp()),
                grant.getSpec(),
                grant.getStatus() == null || grant.getStatus().pins() == null
                        ? Consent.NO_PINS
                        : grant.getStatus().pins());
    }

    /** The requests for a product that nobody is taking back. */
    List<Ask> asks(String domain, String product) {
        return mesh.access().requestsFor(domain, product).stream()
                .filter(request -> !request.isMarkedForDeletion())
                .map(AccessGatherer::ask)
                .toList();
    }

    /** The grants of a product that nobody is taking back. */
    List<AccessGrant> grants(String domain, String product) {
        return mesh.access().reportedGrantsFor(domain, product).stream()
                .filter(grant -> !grant.isMarkedForDeletion())
                .toList();
    }

    /** A product that is not on its way out, with its status as it was written last. */
    Optional<DataProduct> product(String domain, String name) {
        return mesh.reportedProduct(domain, name).filter(product -> !product.isMarkedForDeletion());
    }

    /** What a grant depends on. Namespace and ServiceAccount are read live: by their UIDs it is given, and a cache may be late. */
    Surroundings around(AccessGrant grant) {
        var to = grant.getSpec().to();
        return new Surroundings(
                product(grant.getMetadata().getNamespace(), grant.getSpec().product())
                        .isPresent(),
                uid(client.namespaces().withName(to.namespace()).get()),
                to.subject().kind() == Subject.Kind.ServiceAccount
                        ? uid(client.serviceAccounts()
                                .inNamespace(to.namespace())
                                .withName(to.subject().name())
                                .get())
                        : Optional.empty());
    }

    private static Optional<String> uid(HasMetadata found) {
        return Optional.ofNullable(found)
                .filter(object -> !object.isMarkedForDeletion())
                .map(object -> object.getMetadata().getUid());
    }
}
