package dev.datamesh.operator.kafka.strimzi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.KafkaFailure.Refused;
import dev.datamesh.operator.kafka.KafkaFailure.Unavailable;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The objects that we keep beside a Kafka cluster of Strimzi's. Each bears our label; what does not is never written nor deleted. There
 * are no owner references: the garbage collector takes those across namespaces for orphans.
 */
final class Beside {
    /** The label by which Strimzi's operators know the cluster of a topic or user. */
    static final String CLUSTER_LABEL = "strimzi.io/cluster";

    /** The label that names the mesh whose work an object is. */
    static final String MESH_LABEL = Api.GROUP + "/mesh";

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Api.FIELD_MANAGER)
            .withForce(true)
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);
    private static final Duration LAST_LOOK = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final WriteLimit limit;
    private final StrimziPlace place;
    private final String mesh;

    Beside(KubernetesClient client, WriteLimit limit, StrimziPlace place, String mesh) {
        this.client = client;
        this.limit = limit;
        this.place = place;
        this.mesh = mesh;
    }

    StrimziPlace place() {
        return place;
    }

    KubernetesClient client() {
        return client;
    }

    /** The metadata of an object of ours. */
    ObjectMeta meta(String name, Map<String, String> labels) {
        return new ObjectMetaBuilder()
                .withNamespace(place.namespace())
                .withName(name)
                .addToLabels(labels)
                .addToLabels(CLUSTER_LABEL, place.cluster())
                .addToLabels(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .addToLabels(MESH_LABEL, mesh)
                .build();
    }

    static boolean isOurs(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL));
    }

    <T extends HasMetadata> Optional<T> get(Class<T> type, String name) {
        return asked(() -> Optional.ofNullable(client.resources(type)
                .inNamespace(place.namespace())
                .withName(name)
                .get()));
    }

    /** Applies an object if it is not as it should be: another spec, or labels that lack one of ours. */
    <T extends HasMetadata> void apply(T desired, Optional<T> observed) {
        if (observed.filter(there -> holds(desired, there)).isEmpty()) {
            T unused = asked(() -> limit.within(() -> client.resource(desired).patch(APPLY)));
        }
    }

    /** Deletes the very object that was seen, as it was seen. Already gone is success. */
    void delete(HasMetadata seen) {
        asked(() -> limit.within(() -> client.resource(seen)
                .lockResourceVersion(seen.getMetadata().getResourceVersion())
                .delete()));
    }

    /** Makes a call, with what the API server says against it as a failure of Kafka's. */
    <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw switch (e.getCode()) {
                case 403 ->
                    new Refused(
                            Reason.NOT_AUTHORIZED,
                            "the operator may not do this in namespace " + place.namespace()
                                    + ": a Role there has to let it, see the chart's strimzi.namespaces",
                            e);
                case 404 ->
                    new Refused(
                            Reason.UNSUPPORTED,
                            "the API server does not know kafka.strimzi.io/v1: Strimzi 1.0 or newer has to be installed",
                            e);
                case 400, 422 ->
                    new Refused(
                            Reason.INVALID_CONFIG,
                            e.getStatus() == null
                                    ? "Strimzi's schema refuses the object"
                                    : e.getStatus().getMessage(),
                            e);
                default -> new Unavailable(Reason.UNREACHABLE, "the API server did not take it now", e);
            };
        }
    }

    /** Looks until there is something to see; fails when that takes too long. */
    static <T> T await(String what, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = FIRST_LOOK;
        while (true) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            if (System.nanoTime() >= deadline) {
                throw new Unavailable(Reason.TIMED_OUT, what, null);
            }
            try {
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unavailable(Reason.CLOSED, "the connection to Kafka is being closed", e);
            }
            pause = pause.multipliedBy(2).compareTo(LAST_LOOK) < 0 ? pause.multipliedBy(2) : LAST_LOOK;
        }
    }

    /** The failure that a resource is in which Strimzi was told to leave alone. */
    static KafkaFailure suspended(String what, Readiness.Suspended suspended) {
        return new Unavailable(
                Reason.POLICY_VIOLATION,
                "Strimzi was told to leave " + what + " alone (" + suspended.condition() + ")",
                null);
    }

    private boolean holds(HasMetadata desired, HasMetadata observed) {
        Map<String, String> labels = observed.getMetadata().getLabels();
        return labels != null
                && labels.entrySet()
                        .containsAll(desired.getMetadata().getLabels().entrySet())
                && spec(desired).equals(spec(observed));
    }

    private JsonNode spec(HasMetadata object) {
        return client.getKubernetesSerialization()
                .convertValue(object, JsonNode.class)
                .path("spec");
    }
}
