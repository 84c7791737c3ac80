package dev.datamesh.operator.principal;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.mesh.Pauses;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What products, grants and domains that have said nothing since the operator started may still give a principal. */
final class Awaited {
    private final MeshView mesh;
    private final Pauses pauses;
    private final Contributions contributions;
    private final PrincipalSecrets secrets;

    Awaited(MeshView mesh, Pauses pauses, Contributions contributions, PrincipalSecrets secrets) {
        this.mesh = mesh;
        this.pauses = pauses;
        this.contributions = contributions;
        this.secrets = secrets;
    }

    /** Whether a product, grant or domain that has said nothing yet may give it something: what an earlier run began for that is not torn down. */
    boolean isAwaited(PrincipalKey key) {
        if (secrets.isOfRuntime(key)) {
            return RuntimePrincipals.domainOf(key.name().serviceAccount())
                    .flatMap(mesh::domain)
                    .filter(domain ->
                            !contributions.hasSpoken(domain.getMetadata().getUid()))
                    .isPresent();
        }
        return silentGrants(key).findAny().isPresent() || isPublisher(key);
    }

    private boolean isPublisher(PrincipalKey key) {
        return mesh.productsOf(key.name().namespace()).stream()
                .filter(product -> !product.isMarkedForDeletion())
                .filter(product -> product.getSpec().publishers().stream()
                        .anyMatch(publisher ->
                                publisher.serviceAccount().equals(key.name().serviceAccount())))
                .anyMatch(product ->
                        !contributions.hasSpoken(product.getMetadata().getUid()));
    }

    /**
     * Whether a topic is of a product that gives a principal nothing any more, and no grant of it may have been silent only.
     *
     * @param given what the principal is given
     */
    boolean givesNothing(TopicRecord record, PrincipalKey key, List<Contribution> given) {
        boolean gives = given.stream()
                .anyMatch(each ->
                        each.domain().equals(record.domain()) && each.product().equals(record.product()));
        boolean mayGrant = silentGrants(key)
                .anyMatch(grant -> grant.getMetadata().getNamespace().equals(record.domain())
                        && grant.getSpec().product().equals(record.product()));
        if (gives || mayGrant) {
            return false;
        }
        // A product has publishers in its own namespace only.
        Optional<DataProduct> living = mesh.product(record.domain(), record.product())
                .filter(product -> !product.isMarkedForDeletion()
                        && record.domain().equals(key.name().namespace()));
        return living.isEmpty()
                || living.filter(product -> pauses.of(product).isEmpty())
                        .filter(product ->
                                contributions.hasSpoken(product.getMetadata().getUid()))
                        .isPresent();
    }

    /** The grants to a principal that have said nothing yet. */
    private Stream<AccessGrant> silentGrants(PrincipalKey key) {
        return mesh.access().grantsTo(key.name().namespace(), key.name().serviceAccount()).stream()
                .filter(grant -> !contributions.hasSpoken(grant.getMetadata().getUid()));
    }
}
