package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** The promise that a product is. */
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

        @Size(max = 32) @JsonPropertyDescription("Words to find it by.")
        List<@Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") @Size(min = 1, max = 40) String> tags,

        @Size(max = 8) @JsonPropertyDescription("The products that this one is made of.")
        List<ProductRef> inputs,

        @Size(max = 3) @JsonPropertyDescription("Who may write its streams: ServiceAccounts of its namespace.")
        List<Publisher> publishers,

        @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
                "Its streams. One is named main where nothing is said; name and major together are unique.")
        List<StreamSpec> streams,

        @JsonPropertyDescription("What readers may count on.")
        ServiceLevel serviceLevel,

        @Default("{}") @JsonPropertyDescription("Who may know of it and who may read it.")
        AccessSpec access,

        @Default("{}") @JsonPropertyDescription("Where it is in its life.")
        LifecycleSpec lifecycle,

        @Default("Retain")
        @JsonPropertyDescription(
                "What happens to its data when it is deleted. Retain: they stay, and the plane lists them as left behind.")
        DeletionPolicy deletionPolicy) {
    public DataProductSpec {
        tags = tags == null ? List.of() : List.copyOf(tags);
        inputs = inputs == null ? List.of() : List.copyOf(inputs);
        publishers = publishers == null ? List.of() : List.copyOf(publishers);
        streams = streams == null ? List.of() : List.copyOf(streams);
        deletionPolicy = deletionPolicy == null ? DeletionPolicy.Retain : deletionPolicy;
    }

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
            @Pattern(Patterns.DURATION)
            @Size(max = 32)
            @JsonPropertyDescription("How old a sample is at most when it reaches a live reader.")
            String latency,

            @Pattern(Patterns.PERCENT)
            @Size(max = 12)
            @JsonPropertyDescription("The share of blocks or records that arrive.")
            String completeness) {}

    /** What happens to the data of a deleted product. */
    public enum DeletionPolicy {
        /** Topics and tables stay and are listed as left behind. */
        Retain,
        /** Topics and tables are deleted. */
        Delete
    }
}
