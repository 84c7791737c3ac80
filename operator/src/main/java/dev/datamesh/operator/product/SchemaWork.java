package dev.datamesh.operator.product;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.product.Acceptance;
import dev.datamesh.core.record.RecordSchema;
import dev.datamesh.core.record.SchemaHistory;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.operator.registry.Registries;
import dev.datamesh.operator.registry.RegistryFailure;
import dev.datamesh.operator.registry.SchemaRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the schemas of a product's records registered. Of one that is not, the schema before it goes on being written. */
final class SchemaWork {
    private final Registries registries;

    SchemaWork(Registries registries) {
        this.registries = registries;
    }

    /**
     * How the schemas of a stream stand.
     *
     * @param id of the one that is written now; absent = none was ever registered
     */
    record Registered(String subject, Optional<Integer> id, List<SchemaStatus> schemas) {}

    /**
     * How those of a product stand.
     *
     * @param again whether another try may bring what this one did not
     */
    record Outcome(Map<StreamId, Registered> streams, Status status, Reason reason, String message, boolean again) {}

    /**
     * Registers the schemas of those streams whose topics are the product's own: the subjects of others are theirs, as their topics are.
     *
     * @param topics what was decided of the product's topics
     * @return empty for a product without records
     */
    Optional<Outcome> register(
            DataProduct product, DataPlane plane, List<StreamStatus> before, List<TopicWork.Result> topics)
            throws InterruptedException {
        Map<StreamId, Registered> streams = new HashMap<>();
        List<String> messages = new ArrayList<>();
        Reason reason = null;
        boolean again = false;
        for (int i = 0; i < product.getSpec().streams().size(); i++) {
            StreamSpec stream = product.getSpec().streams().get(i);
            if (stream.records() == null) {
                continue;
            }
            StreamId id = Acceptance.streamId(
                    product.getMetadata().getNamespace(), product.getMetadata().getName(), stream);
            Registered registered = before(id, before);
            try {
                requireOurs(id, topics);
                registered = register(stream, id, plane, registered);
            } catch (RegistryFailure e) {
                reason = reason == null ? e.reason() : reason;
                again = again || e.reason().remedy() == Reason.Remedy.WAIT;
                messages.add("spec.streams[" + i + "].records.schema: " + e.getMessage());
            }
            streams.put(id, registered);
        }
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        if (reason != null) {
            return Optional.of(new Outcome(streams, Status.False, reason, String.join("; ", messages), again));
        }
        return Optional.of(
                plane.getSpec().registry() == null
                        ? new Outcome(
                                streams,
                                Status.False,
                                Reason.NoRegistry,
                                "plane " + plane.getMetadata().getName()
                                        + " has no registry: the ids are the mesh's own, and readers take the schemas from status.streams[].schemas",
                                false)
                        : new Outcome(streams, Status.True, Reason.Succeeded, "", false));
    }

    private static void requireOurs(StreamId id, List<TopicWork.Result> topics) throws RegistryFailure {
        for (TopicWork.Result topic : topics) {
            if (topic.wanted().stream().equals(id) && topic.decision() instanceof TopicDecision.Conflict conflict) {
                throw new RegistryFailure(conflict.reason(), "is not registered, as its topic cannot be had");
            }
        }
    }

    private Registered register(StreamSpec stream, StreamId id, DataPlane plane, Registered before)
            throws RegistryFailure, InterruptedException {
        RecordSchema schema = RecordSchema.of(stream.records().schema())
                .orElseThrow(() -> new RegistryFailure(
                        Reason.Unsupported,
                        "this version reads no schema from a ConfigMap: write it into the product"));
        if (schema.text().length() > SchemaStatus.LONGEST_SCHEMA) {
            throw new RegistryFailure(
                    Reason.SchemaRefused,
                    "is larger than " + SchemaStatus.LONGEST_SCHEMA / 1024 + " KiB, which is what readers are told");
        }
        SchemaForm.require(schema);
        int number = registries
                .of(plane)
                .register(new SchemaRegistry.Wanted(
                        id.subject(),
                        schema,
                        stream.records().compatibility(),
                        before.schemas(),
                        stream.adopt() != null));
        return new Registered(
                id.subject(), Optional.of(number), SchemaHistory.with(before.schemas(), number, schema.text()));
    }

    /** How those of a stream stood when that was reported last. */
    static Registered before(StreamId id, List<StreamStatus> streams) {
        return streams.stream()
                .filter(stream -> stream.name().equals(id.stream()) && stream.major() == id.major())
                .findFirst()
                .map(stream -> new Registered(id.subject(), Optional.ofNullable(stream.schemaId()), stream.schemas()))
                .orElseGet(() -> new Registered(id.subject(), Optional.empty(), List.of()));
    }
}
