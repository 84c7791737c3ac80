package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.operator.mesh.MeshView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who asks for a principal's password to be replaced: the product that it publishes, or the request by which it reads. A grant cannot:
 * the password is the consumer's.
 */
final class Rotations {
    private static final int LONGEST = 64;

    private final MeshView mesh;

    Rotations(MeshView mesh) {
        this.mesh = mesh;
    }

    /** All that is asked for, each with its value: another value asks anew. */
    SortedSet<String> asked(Collection<Contribution> given) {
        SortedSet<String> asked = new TreeSet<>();
        given.forEach(each -> asker(each).flatMap(Rotations::wish).ifPresent(asked::add));
        return asked;
    }

    private Optional<? extends HasMetadata> asker(Contribution given) {
        return given.grant().isEmpty()
                ? mesh.product(given.domain(), given.product())
                : mesh.access()
                        .grant(given.domain(), given.grant().get().name())
                        .filter(grant ->
                                grant.getStatus() != null && grant.getStatus().request() != null)
                        .flatMap(grant -> mesh.access()
                                .request(
                                        grant.getSpec().to().namespace(),
                                        grant.getStatus().request()));
    }

    private static Optional<String> wish(HasMetadata asker) {
        return Optional.ofNullable(asker.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Api.ROTATE_ANNOTATION))
                .map(value -> asker.getKind() + " " + asker.getMetadata().getNamespace() + "/"
                        + asker.getMetadata().getName() + " "
                        + value.replace('\n', ' ').substring(0, Math.min(LONGEST, value.length())));
    }
}
