package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The promise that a product is. */
@ValidationRule(
        value = DataProductSpec.CHANNELS_IN_ALL,
        message = "at most 512 channels in all streams together: list more in ConfigMaps by channelsFrom",
        fieldPath = ".streams")
@ValidationRule(
        value =
                "self.streams.all(s, !has(s.adopt) || self.streams.exists_one(t, has(t.adopt) && t.adopt.topic == s.adopt.topic))",
        message = "two streams cannot adopt the same topic",
        fieldPath = ".streams")
@ValidationRule(
        value =
                "!has(self.publishers) || self.publishers.all(p, !has(p.secretName) || self.publishers.exists_one(q, has(q.secretName) && q.secretName == p.secretName))",
        message = "two publishers cannot share a secretName: each has its own credentials",
        fieldPath = ".publishers")
@JsonClassDescription("What the product promises.")
public record DataProductSpec(
        @Size(max = 128) @JsonPropertyDescription("The product's name for people.")
        String displayName,

        @JsonPropertyDescription("What the product is for, in the words of the open data contract standard.")
        Description description,

        @Default("1.0.0")
        @Pattern(Patterns.VERSION)
        @Size(max = 20)
        @JsonPropertyDescription("The version of the contract.")
        String version,

        @JsonPropertyDescription(
                "How sensitive it is. Absent: the domain's default, else Internal; what holds is in status.effective.")
        Classification classification,

        @Size(max = 32) @JsonPropertyDescription("Words to find it by.") @ListSet
        List<@Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(min = 1, max = 40) String> tags,

        @Size(max = 8) @JsonPropertyDescription("The products that this one is made of.") @ListMap({"domain", "name"})
        List<ProductRef> inputs,

        @Size(max = 3)
        @JsonPropertyDescription("Who may write its streams: ServiceAccounts of its namespace.")
        @ListMap("serviceAccount")
        List<Publisher> publishers,

        @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
                "Its streams. One is named main where nothing is said; name and major together are unique.")
        @ListMap({"name", "major"})
        List<StreamSpec> streams,

        @JsonPropertyDescription("What readers may count on.")
        ServiceLevel serviceLevel,

        @Default("{}") @JsonPropertyDescription("Who may know of it and who may read it.")
        AccessSpec access,

        @Default("{}") @JsonPropertyDescription("Where it is in its life.")
        LifecycleSpec lifecycle,

        @Default("Retain")
        @JsonPropertyDescription(
                "What happens to its topics when it is deleted. Retain: they stay, and the plane lists them as left behind. Delete: they go with it, and those of a stream that is listed no more once its live retention has passed.")
        DeletionPolicy deletionPolicy) {
    public DataProductSpec {
        tags = tags == null ? List.of() : List.copyOf(tags);
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        publishers = publishers == null ? List.of() : List.copyOf(publishers);
        streams = streams == null ? List.of() : List.copyOf(streams);
        deletionPolicy = deletionPolicy == null ? DeletionPolicy.Retain : deletionPolicy;
    }

    /** So that spec and status together stay below what etcd stores of one object. */
    static final String CHANNELS_IN_ALL =
            "self.streams.map(s, has(s.timeSeries) && has(s.timeSeries.channels) ? s.timeSeries.channels.size() : 0).sum() <= 512";

    /** What the product is for, in ODCS words. */
    public record Description(
            @Size(max = 2048) @JsonPropertyDescription("What it is for.")
            String purpose,

            @Size(max = 2048) @JsonPropertyDescription("What it cannot do.")
            String limitations,

            @Size(max = 2048) @JsonPropertyDescription("How to use it.")
            String usage) {}

    /** A ServiceAccount of the product's namespace that may write its streams. */
    public record Publisher(
            @Required
            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("The ServiceAccount's name.")
            String serviceAccount,

            @Pattern(Patterns.DNS_SUBDOMAIN)
            @Size(max = 253)
            @JsonPropertyDescription(
                    "The Secret to write Kafka connection details to, for a publisher that speaks Kafka itself. Publishing through the runtime needs none.")
            String secretName) {}

    /** What readers may count on. */
    public record ServiceLevel(
            @Size(max = 32)
            @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_MESSAGE)
            @JsonPropertyDescription("How old a sample is at most when it reaches a live reader.")
            String latency,

            @Pattern(Patterns.PERCENT)
            @Size(max = 12)
            @JsonPropertyDescription("The share of blocks or records that arrive.")
            String completeness) {}

    /** What happens to the topics of a deleted product. Tables of its archive stay. */
    public enum DeletionPolicy {
        /** They stay and are listed as left behind. */
        Retain,
        /** They are deleted: those of a stream that is listed no more once its live retention has passed. */
        Delete
    }
}
