package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Condition;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.ReportsConditions;
import dev.datamesh.api.Subject;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a product. */
@JsonClassDescription("What became of the product. Written by the operator.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DataProductStatus(
        @JsonPropertyDescription("The generation of the spec this was made from.")
        Long observedGeneration,

        @JsonPropertyDescription("What holds where the spec says nothing, after the domain's defaults.")
        Effective effective,

        @JsonPropertyDescription("The contract that is served.")
        AcceptedContract accepted,

        @Size(max = 16) @JsonPropertyDescription("The streams by their real names.") @ListMap({"name", "major"})
        List<StreamStatus> streams,

        @Size(max = 16)
        @JsonPropertyDescription(
                "Streams with topics that the spec asks for no more, mostly as it lists the stream no more; they will be deleted, as deletionPolicy asks. At most 16.")
        @ListMap({"name", "major"})
        List<RetiredStream> retired,

        @Size(max = 64) @JsonPropertyDescription("Who reads it, and what they rely on; at most 64.")
        List<Consumer> consumers,

        @JsonPropertyDescription(
                "Whether there are more consumers than are listed; then every breaking change is refused.")
        Boolean consumersOverflow,

        @Size(max = 64)
        @JsonPropertyDescription("The products it is made of, near and far.")
        @ListMap({"domain", "name"})
        List<ProductRef> upstream,

        @Size(max = 64) @JsonPropertyDescription("The products that are made of it.") @ListMap({"domain", "name"})
        List<ProductRef> downstream,

        @JsonPropertyDescription("What is known of its end; absent until one is announced.")
        LifecycleStatus lifecycle,

        @Size(max = 16) @JsonPropertyDescription("The conditions of the product.") @ListMap("type")
        List<Condition> conditions)
        implements ReportsConditions {
    public DataProductStatus {
        streams = streams == null ? List.of() : List.copyOf(streams);
        retired = retired == null ? List.of() : List.copyOf(retired);
        consumers = consumers == null ? List.of() : List.copyOf(consumers);
        upstream = upstream == null ? List.of() : List.copyOf(upstream);
        downstream = downstream == null ? List.of() : List.copyOf(downstream);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** A product of which no end is announced, and all streams are listed. */
    public DataProductStatus(
            Long observedGeneration,
            Effective effective,
            AcceptedContract accepted,
            List<StreamStatus> streams,
            List<Consumer> consumers,
            Boolean consumersOverflow,
            List<ProductRef> upstream,
            List<ProductRef> downstream,
            List<Condition> conditions) {
        this(
                observedGeneration,
                effective,
                accepted,
                streams,
                null,
                consumers,
                consumersOverflow,
                upstream,
                downstream,
                null,
                conditions);
    }

    /** What is known of a product's end. CEL has no clock: admission reads here how long an end has been announced. */
    public record LifecycleStatus(
            @Pattern(Patterns.RFC3339)
            @Size(max = 40)
            @JsonPropertyDescription("When it was first seen to be Deprecated, RFC 3339.")
            String announced,

            @Min(0) @JsonPropertyDescription("Whole days since then; counted until it is Active again.")
            Integer noticeDays) {}

    /** What holds where the spec says nothing. */
    public record Effective(
            @JsonPropertyDescription("The classification.") Classification classification) {}

    /** The contract that is served. */
    public record AcceptedContract(
            @Size(max = 20) @JsonPropertyDescription("Its version.")
            String version,

            @Size(max = 71) @JsonPropertyDescription("sha256: and the digest of its streams, in hex.")
            String digest,

            @JsonPropertyDescription("The generation it was accepted with.")
            Long generation,

            @Size(max = 3) @JsonPropertyDescription("Who may write its streams.") @ListMap("serviceAccount")
            List<DataProductSpec.Publisher> publishers,

            @JsonPropertyDescription("Who may read it.") AccessSpec.Mode access,

            @JsonPropertyDescription("Who may know of it.") AccessSpec.Visibility visibility,

            @Size(max = 8)
            @JsonPropertyDescription("The products that it is made of, which its publishers could read then.")
            @ListMap({"domain", "name"})
            List<ProductRef> inputs) {
        public AcceptedContract {
            inputs = inputs == null ? List.of() : List.copyOf(inputs);
            publishers = publishers == null ? List.of() : List.copyOf(publishers);
            access = access == null ? AccessSpec.Mode.Request : access;
            visibility = visibility == null ? AccessSpec.Visibility.Granted : visibility;
        }

        /** Of a product that is made of no other. */
        public AcceptedContract(
                String version,
                String digest,
                Long generation,
                List<DataProductSpec.Publisher> publishers,
                AccessSpec.Mode access,
                AccessSpec.Visibility visibility) {
            this(version, digest, generation, publishers, access, visibility, List.of());
        }
    }

    /** A stream with topics that the spec asks for no more, while they are still there. */
    public record RetiredStream(
            @Required @Size(max = 40) @JsonPropertyDescription("The stream's name.")
            String name,

            @Required @JsonPropertyDescription("Its major version.")
            Integer major,

            @Required @JsonPropertyDescription("How many such topics it has.")
            Integer topics,

            @Required
            @Pattern(Patterns.RFC3339)
            @Size(max = 40)
            @JsonPropertyDescription(
                    "When they are deleted, RFC 3339, unless it is listed again before: once its live retention has passed.")
            String deleteAfter) {}

    /** A stream by its real names. */
    public record StreamStatus(
            @Required @Size(max = 40) @JsonPropertyDescription("The stream's name.")
            String name,

            @Required @JsonPropertyDescription("Its major version.")
            Integer major,

            @Size(max = 130) @JsonPropertyDescription("The Arrakis publisher id of a time series.")
            String publisherId,

            @Size(max = 64) @JsonPropertyDescription("Its topics.") @ListMap("name")
            List<TopicStatus> topics,

            @Size(max = 32) @JsonPropertyDescription("How long live data are kept.")
            String liveRetention,

            @Size(max = 256) @JsonPropertyDescription("The schema's subject in the registry.")
            String subject,

            @JsonPropertyDescription("The id by which records name the schema that is written now.")
            Integer schemaId,

            @Size(max = 256) @JsonPropertyDescription("The archive's table.")
            String table,

            @Size(max = 256)
            @JsonPropertyDescription("Where it is read: the address of its domain's runtime, by Arrow Flight.")
            String endpoint,

            @JsonPropertyDescription("Where its channels are written down, if not here.")
            RegisterStatus register,

            @Size(max = 8)
            @JsonPropertyDescription(
                    "The schemas of its records by their ids, oldest first: readers need those that were written before, too.")
            @ListMap("id")
            List<SchemaStatus> schemas,

            @JsonPropertyDescription("What its archive holds.")
            ArchiveStatus archive) {
        public StreamStatus {
            topics = topics == null ? List.of() : List.copyOf(topics);
            schemas = schemas == null ? List.of() : List.copyOf(schemas);
        }

        /** A stream without schemas that is not archived. */
        public StreamStatus(
                String name,
                Integer major,
                String publisherId,
                List<TopicStatus> topics,
                String liveRetention,
                String subject,
                Integer schemaId,
                String table,
                String endpoint,
                RegisterStatus register) {
            this(
                    name,
                    major,
                    publisherId,
                    topics,
                    liveRetention,
                    subject,
                    schemaId,
                    table,
                    endpoint,
                    register,
                    List.of(),
                    null);
        }

        /** A stream whose channels are all here. */
        public StreamStatus(
                String name,
                Integer major,
                String publisherId,
                List<TopicStatus> topics,
                String liveRetention,
                String subject,
                Integer schemaId,
                String table,
                String endpoint) {
            this(name, major, publisherId, topics, liveRetention, subject, schemaId, table, endpoint, null);
        }
    }

    /** A schema that records of a stream are, or were, written by. */
    public record SchemaStatus(
            @Required @JsonPropertyDescription("The id that stands before each record, after a zero byte.")
            Integer id,

            @Required @Size(max = LONGEST_SCHEMA) @JsonPropertyDescription("The schema: JSON, its keys in order.")
            String text) {
        /** As long as one may be: a status holds eight of each stream. */
        public static final int LONGEST_SCHEMA = 32_768;
    }

    /** What a stream's archive holds, rounded so that it changes seldom. The table itself says it exactly. */
    public record ArchiveStatus(
            @Min(0) @JsonPropertyDescription("Its rows, to two digits.")
            Long rows,

            @Min(0) @JsonPropertyDescription("The size of its data files, to two digits.")
            Long bytes,

            @Pattern(Patterns.RFC3339)
            @Size(max = 40)
            @JsonPropertyDescription("It has nothing from before this hour, RFC 3339.")
            String oldest,

            @Pattern(Patterns.RFC3339)
            @Size(max = 40)
            @JsonPropertyDescription("It has something from this hour and nothing from later ones, RFC 3339.")
            String newest,

            @Size(max = 32)
            @JsonPropertyDescription(
                    "How far at most it is behind what was published: one of 10s, 30s, 1m, 5m and so on.")
            String behind) {}

    /** The register of a stream whose channels are too many for a status, or not the operator's to know. */
    public record RegisterStatus(
            @Required
            @Size(max = 249)
            @JsonPropertyDescription(
                    "The compacted topic with one record a channel: its type, its rate, its data topic and its index there.")
            String topic,

            @Size(max = 64)
            @JsonPropertyDescription("The numbers of the data topics, which are named arrakis-<publisherId>.<number>.")
            List<TopicNumbers> dataTopics,

            @JsonPropertyDescription("How many channels were accepted; absent where the publisher registers them.")
            Integer channels,

            @Size(max = 64)
            @JsonPropertyDescription(
                    "The digest of the channels that were accepted, as it stands in the register; absent where the publisher registers them.")
            String digest) {
        public RegisterStatus {
            dataTopics = dataTopics == null ? List.of() : List.copyOf(dataTopics);
        }

        /** Of a stream whose publisher registers the channels. */
        public RegisterStatus(String topic, List<TopicNumbers> dataTopics) {
            this(topic, dataTopics, null, null);
        }
    }

    /** Numbers of topics, one after the other. */
    public record TopicNumbers(
            @Required @JsonPropertyDescription("The first.") Integer first,

            @Required @JsonPropertyDescription("The last, which may be the first.")
            Integer last) {}

    /** A topic of a stream. */
    public record TopicStatus(
            @Required @Size(max = 249) @JsonPropertyDescription("Its name.")
            String name,

            @JsonPropertyDescription("How many partitions it has.")
            Integer partitions,

            @Size(max = 16) @JsonPropertyDescription("The type of its samples; absent for records.")
            String dataType,

            @Size(max = 100)
            @JsonPropertyDescription(
                    "The channels it carries, in the order of their index; empty where a channel lay that has another place now.")
            List<@Size(max = 128) String> channels) {
        public TopicStatus {
            channels = channels == null ? List.of() : List.copyOf(channels);
        }
    }

    /** Somebody who reads the product. */
    public record Consumer(
            @Size(max = 63) @JsonPropertyDescription("The consumer's namespace.")
            String namespace,

            @JsonPropertyDescription("The consumer.") Subject subject,

            @Size(max = 16) @JsonPropertyDescription("The streams it relies on.") @ListSet
            List<@Size(max = 40) String> streams,

            @Size(max = 32)
            @JsonPropertyDescription("The fields it relies on; empty = all, or more than fit here.")
            @ListSet
            List<@Size(max = 128) String> fields) {
        public Consumer {
            streams = streams == null ? List.of() : List.copyOf(streams);
            fields = fields == null ? List.of() : List.copyOf(fields);
        }
    }
}
