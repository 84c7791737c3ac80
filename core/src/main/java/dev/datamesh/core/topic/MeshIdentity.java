package dev.datamesh.core.topic;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which mesh this is, among all that may share a Kafka cluster, and whose estate it takes over. A mesh lives in one Kubernetes cluster
 * and bears that one's id, the UID of its namespace {@code kube-system}: it outlives everything in the cluster, and is lost with it.
 *
 * @param id this mesh's id
 * @param succeeds ids of meshes whose topics and users the platform lets it take over, this one's own for those of earlier domains;
 *     {@link #UNKNOWN} for records without a mesh
 */
public record MeshIdentity(String id, Set<String> succeeds) {
    /** What a platform consents to by, where a record of an earlier release says nothing of its mesh. */
    public static final String UNKNOWN = "unknown";

    public MeshIdentity {
        succeeds = Set.copyOf(succeeds);
    }

    /**
     * Reads the platform's consent.
     *
     * @param consent ids separated by commas, as an annotation has them; absent = to nothing
     */
    public static MeshIdentity of(String id, @Nullable String consent) {
        return new MeshIdentity(
                id,
                consent == null
                        ? Set.of()
                        : Arrays.stream(consent.split(","))
                                .map(String::strip)
                                .filter(each -> !each.isEmpty())
                                .collect(Collectors.toSet()));
    }

    /** Whether a record was written by this mesh. */
    public boolean wrote(TopicRecord record) {
        return id.equals(record.mesh());
    }

    /** Whether what a record stands for may be taken over. */
    public boolean succeedsTo(TopicRecord record) {
        return succeedsTo(record.ofMesh());
    }

    /** Whether what a mesh left may be taken over; empty = one that nothing is known of. */
    public boolean succeedsTo(Optional<String> mesh) {
        return succeeds.contains(mesh.orElse(UNKNOWN));
    }
}
