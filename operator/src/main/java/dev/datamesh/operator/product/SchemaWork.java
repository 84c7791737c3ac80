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
import java.util.LinkedHashMap;
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
    record Registered(String subject, Optional<Integer> id, List<SchemaStatus> schemas) {
        /** How much room the schema takes that is written now. */
        int currentBytes() {
            return schemas.isEmpty() ? 0 : SchemaHistory.bytes(schemas.getLast().text());
        }
    }

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
        Map<StreamId, Registered> streams = known(product, before);
        List<String> messages = new ArrayList<>();
        Reason reason = null;
        boolean again = false;
        for (int i = 0; i < product.getSpec().streams().size(); i++) {
            StreamSpec stream = product.getSpec().streams().get(i);
            if (stream.records() == null) {
                continue;
            }
            StreamId id = id(product, stream);
            try {
                requireOurs(id, topics);
                streams.put(id, register(stream, id, plane, streams));
            } catch (RegistryFailure e) {
                reason = reason == null ? e.reason() : reason;
                again = again || e.reason().remedy() == Reason.Remedy.WAIT;
                messages.add("spec.streams[" + i + "].records.schema: " + e.getMessage());
            }
        }
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        forgetTheOldest(streams);
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

    private Registered register(StreamSpec stream, StreamId id, DataPlane plane, Map<StreamId, Registered> streams)
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
        requireRoom(schema, id, streams);
        Registered before = streams.get(id);
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

    /** What is written at a time has to fit, all streams together; what is no larger than before it always does. */
    private static void requireRoom(RecordSchema schema, StreamId id, Map<StreamId, Registered> streams)
            throws RegistryFailure {
        int bytes = SchemaHistory.bytes(schema.text());
        int others =
                streams.values().stream().mapToInt(Registered::currentBytes).sum()
                        - streams.get(id).currentBytes();
        if (bytes > streams.get(id).currentBytes() && bytes + others > SchemaHistory.MOST_BYTES) {
            throw new RegistryFailure(
                    Reason.SchemaRefused,
                    "does not fit beside the product's other schemas: together they may come to "
                            + SchemaHistory.MOST_BYTES / 1024
                            + " KiB, as JSON in JSON; make it smaller, or another product of it");
        }
    }

    private static void forgetTheOldest(Map<StreamId, Registered> streams) {
        Map<StreamId, List<SchemaStatus>> schemas = new LinkedHashMap<>();
        streams.forEach((id, registered) -> schemas.put(id, registered.schemas()));
        SchemaHistory.within(schemas, SchemaHistory.MOST_BYTES)
                .forEach((id, kept) -> streams.computeIfPresent(
                        id, (same, registered) -> new Registered(registered.subject(), registered.id(), kept)));
    }

    /** How the streams of records stood, in the order of the spec. */
    private static Map<StreamId, Registered> known(DataProduct product, List<StreamStatus> before) {
        Map<StreamId, Registered> streams = new LinkedHashMap<>();
        for (StreamSpec stream : product.getSpec().streams()) {
            if (stream.records() != null) {
                StreamId id = id(product, stream);
                streams.put(id, before(id, before));
            }
        }
        return streams;
    }

    private static StreamId id(DataProduct product, StreamSpec stream) {
        return Acceptance.streamId(
                product.getMetadata().getNamespace(), product.getMetadata().getName(), stream);
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
