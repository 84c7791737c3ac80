package dev.datamesh.local.mesh.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Requests and grants on a cluster. */
final class MeshObjects {
    private static final Duration POLL = Duration.ofMillis(100);

    private final MeshCluster cluster;

    MeshObjects(MeshCluster cluster) {
        this.cluster = cluster;
    }

    /** A manifest of the mesh; what is written and what {@code -o yaml} prints are the same. */
    static GenericKubernetesResource manifest(String kind, ObjectName name, Map<String, Object> spec) {
        GenericKubernetesResource manifest = new GenericKubernetesResource();
        manifest.setApiVersion(Api.GROUP + "/" + Api.VERSION);
        manifest.setKind(kind);
        manifest.setMetadata(new ObjectMetaBuilder()
                .withNamespace(name.namespace())
                .withName(name.name())
                .build());
        manifest.setAdditionalProperty("spec", spec);
        return manifest;
    }

    static String yaml(GenericKubernetesResource manifest) {
        return Serialization.asYaml(manifest).replaceFirst("^---\\n", "").stripTrailing();
    }

    /** Makes it; one that is there already stays as it is. */
    void create(GenericKubernetesResource manifest) {
        ObjectName name = new ObjectName(
                manifest.getMetadata().getNamespace(), manifest.getMetadata().getName());
        Optional<GenericKubernetesResource> made = MeshCluster.asked(() -> {
            try {
                return cluster.client().resource(manifest).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() == 409) {
                    throw new MeshException(
                            manifest.getKind() + " " + name
                                    + " is there already, and what was agreed on is not changed",
                            "'mesh access' says how it stands; 'mesh revoke " + name
                                    + (manifest.getKind().equals("AccessRequest") ? " --request" : "")
                                    + "' takes it back; --name makes another beside it",
                            e);
                }
                throw e;
            }
        });
        if (made.isEmpty()) {
            throw new MeshException(manifest.getKind() + " " + name + " was not made", "");
        }
    }

    Optional<AccessRequest> request(ObjectName name) {
        return MeshCluster.asked(() -> cluster.client()
                .resources(AccessRequest.class)
                .inNamespace(name.namespace())
                .withName(name.name())
                .get());
    }

    Optional<AccessGrant> grant(ObjectName name) {
        return MeshCluster.asked(() -> cluster.client()
                .resources(AccessGrant.class)
                .inNamespace(name.namespace())
                .withName(name.name())
                .get());
    }

    /** Deletes this very object. */
    void delete(HasMetadata object) {
        MeshCluster.asked(
                () -> cluster.client().resource(object).lockResourceVersion().delete());
    }

    /** Who asks the API server. */
    Optional<String> self() {
        return MeshCluster.asked(() -> cluster.client()
                        .authentication()
                        .v1()
                        .selfSubjectReviews()
                        .create(new io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview()))
                .map(review -> review.getStatus().getUserInfo().getUsername());
    }

    /** The object once it is as it should be, or as it is when the time is over; empty if it is not there. */
    static <T> Optional<T> await(java.util.function.Supplier<Optional<T>> look, Predicate<T> done, Duration timeout)
            throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<T> seen = look.get();
            if (seen.filter(done).isPresent() || System.nanoTime() - until > 0) {
                return seen;
            }
            Thread.sleep(POLL);
        }
    }
}
