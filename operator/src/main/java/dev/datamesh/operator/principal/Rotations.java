package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.core.principal.RotationSchedule;
import dev.datamesh.operator.mesh.MeshView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who asks for a principal's password to be replaced: the product that it publishes, or the request by which it reads. A grant cannot:
 * the password is the consumer's.
 */
final class Rotations {
    private static final int LONGEST = 64;

    private final MeshView mesh;

    private final InstantSource clock;

    Rotations(MeshView mesh, InstantSource clock) {
        this.mesh = mesh;
        this.clock = clock;
    }

    /** All that is asked for, each with its value: another value asks anew. */
    SortedSet<String> asked(Collection<Contribution> given) {
        SortedSet<String> asked = new TreeSet<>();
        given.forEach(each -> asker(each).ifPresent(asker -> wishes(asker).forEach(asked::add)));
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

    private Stream<String> wishes(HasMetadata asker) {
        ObjectMeta meta = asker.getMetadata();
        Map<String, String> annotations = meta.getAnnotations() == null ? Map.of() : meta.getAnnotations();
        Stream<String> now = Stream.ofNullable(annotations.get(Api.ROTATE_ANNOTATION))
                .map(value -> value.replace('\n', ' ').substring(0, Math.min(LONGEST, value.length())));
        Stream<String> scheduled = Stream.ofNullable(annotations.get(Api.ROTATE_EVERY_ANNOTATION))
                .flatMap(every ->
                        RotationSchedule.turn(every, Instant.parse(meta.getCreationTimestamp()), clock.instant())
                                .stream()
                                .mapToObj(turn -> "every " + every + ", turn " + turn));
        return Stream.concat(now, scheduled)
                .map(wish -> asker.getKind() + " " + meta.getNamespace() + "/" + meta.getName() + " " + wish);
    }
}
