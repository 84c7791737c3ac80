package dev.datamesh.api.policy;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.Rules;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.RecordsSpec;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One rule: a name and exactly one of the kinds of rule. */
@ValidationRule(
        value =
                "(has(self.naming) ? 1 : 0) + (has(self.required) ? 1 : 0) + (has(self.retention) ? 1 : 0) + (has(self.compatibility) ? 1 : 0) + (has(self.classification) ? 1 : 0) + (has(self.residency) ? 1 : 0) + (has(self.encryption) ? 1 : 0) + (has(self.access) ? 1 : 0) + (has(self.lifecycle) ? 1 : 0) + (has(self.lineage) ? 1 : 0) + (has(self.limits) ? 1 : 0) + (has(self.cel) ? 1 : 0) == 1",
        message =
                "exactly one of naming, required, retention, compatibility, classification, residency, encryption, access, lifecycle, lineage, limits and cel must be set")
public record Rule(
        @Required
        @Pattern(Patterns.DNS_LABEL)
        @Size(min = 1, max = 63)
        @JsonPropertyDescription("The rule's name, for messages.")
        String name,

        @JsonPropertyDescription("Patterns that names must match.")
        Naming naming,

        @JsonPropertyDescription("Fields that must be there.")
        RequiredFields required,

        @JsonPropertyDescription("Bounds of retention.") Retention retention,

        @JsonPropertyDescription("The least compatibility of a schema.")
        Compatibility compatibility,

        @JsonPropertyDescription("What a classification demands.")
        ClassificationRule classification,

        @JsonPropertyDescription("Where products of a classification may lie.")
        Residency residency,

        @JsonPropertyDescription("What a classification demands of the plane, held against its probed facts.")
        Encryption encryption,

        @JsonPropertyDescription("What a grant must have.") Access access,

        @JsonPropertyDescription("What a product's end must have.")
        Lifecycle lifecycle,

        @JsonPropertyDescription("What inputs must have.") Lineage lineage,

        @JsonPropertyDescription("How large a product may be.")
        Limits limits,

        @JsonPropertyDescription("A rule in CEL.") CelRule cel) {

    /** Patterns that names must match. */
    @ValidationRule(
            value = "has(self.products) || has(self.streams) || has(self.channels)",
            message = "an empty naming rules nothing: set at least one of products, streams and channels")
    public record Naming(
            @Size(max = 256)
            @ValidationRule(value = Rules.REGEX, message = Rules.REGEX_MESSAGE)
            @JsonPropertyDescription("Of products, a regular expression (RE2).")
            String products,

            @Size(max = 256)
            @ValidationRule(value = Rules.REGEX, message = Rules.REGEX_MESSAGE)
            @JsonPropertyDescription("Of streams, a regular expression (RE2).")
            String streams,

            @Size(max = 256)
            @ValidationRule(value = Rules.REGEX, message = Rules.REGEX_MESSAGE)
            @JsonPropertyDescription("Of channels, a regular expression (RE2).")
            String channels) {}

    /** Fields that must be there. */
    public record RequiredFields(
            @Required
            @Size(min = 1, max = 16)
            @JsonPropertyDescription("Paths below spec, such as description.purpose.")
            @ListSet
            List<@Pattern("^[a-zA-Z]+(\\.[a-zA-Z]+){0,5}$") @Size(max = 128) String> fields) {}

    /** Bounds of retention. */
    @ValidationRule(
            value = "has(self.live) || has(self.archive)",
            message = "an empty retention rules nothing: set at least one of live and archive")
    public record Retention(
            @JsonPropertyDescription("Of live data.") Span live,

            @JsonPropertyDescription("Of the archive.") Span archive) {}

    /** A span of durations. */
    @ValidationRule(
            value = "has(self.min) || has(self.max)",
            message = "an empty span rules nothing: set at least one of min and max")
    @ValidationRule(
            value = "!has(self.min) || !has(self.max) || self.min" + Rules.NANOS + " <= self.max" + Rules.NANOS,
            message = "min cannot exceed max",
            fieldPath = ".min")
    public record Span(
            @Size(max = 32)
            @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_MESSAGE)
            @JsonPropertyDescription("The least.")
            String min,

            @Size(max = 32)
            @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_MESSAGE)
            @JsonPropertyDescription("The most.")
            String max) {}

    /** The least compatibility of a schema. */
    public record Compatibility(
            @Required @JsonPropertyDescription("The level.") RecordsSpec.Compatibility minimum) {}

    /** What a classification demands. */
    @ValidationRule(
            value = "has(self.archive) || has(self.access)",
            message = "an empty classification rules nothing: set at least one of archive and access")
    public record ClassificationRule(
            @Required @JsonPropertyDescription("From this level up.")
            Classification level,

            @JsonPropertyDescription("Whether it may be archived.")
            Boolean archive,

            @JsonPropertyDescription("The mode of access it must have.")
            AccessSpec.Mode access) {}

    /** Where products may lie. */
    public record Residency(
            @Required @JsonPropertyDescription("From this level up.")
            Classification level,

            @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Locations of planes.") @ListSet
            List<@Pattern(Patterns.DNS_LABEL) @Size(min = 1, max = 63) String> locations) {}

    /** What a classification demands of the plane. */
    public record Encryption(
            @Required @JsonPropertyDescription("From this level up.")
            Classification level,

            @Required @JsonPropertyDescription("Whether connections must be encrypted.")
            Boolean inTransit) {}

    /** What a grant must have. */
    @ValidationRule(
            value = "has(self.maxDuration) || has(self.purposeRequired) || has(self.attested)",
            message = "an empty access rules nothing: set at least one of maxDuration, purposeRequired and attested")
    public record Access(
            @Size(max = 32)
            @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_MESSAGE)
            @JsonPropertyDescription("The longest a grant may last.")
            String maxDuration,

            @JsonPropertyDescription("Whether a request must say why.")
            Boolean purposeRequired,

            @JsonPropertyDescription("Whether approvedBy must be the user who writes the grant.")
            Boolean attested) {}

    /** What a product's end must have. */
    public record Lifecycle(
            @Required
            @Min(0)
            @Max(3650)
            @JsonPropertyDescription("Days between the announcement of an end and the end.")
            Integer noticeDays) {}

    /** What inputs must have. */
    public record Lineage(
            @Required @JsonPropertyDescription("What happens to a product with an input that is not granted.")
            Ungranted ungranted) {}

    /** What happens to a product with an input that is not granted. */
    public enum Ungranted {
        Warn,
        Deny
    }

    /** How large a product may be. */
    @ValidationRule(
            value = "has(self.streams) || has(self.partitions)",
            message = "an empty limits rules nothing: set at least one of streams and partitions")
    public record Limits(
            @Min(1) @Max(16) @JsonPropertyDescription("How many streams.")
            Integer streams,

            @Min(1) @Max(1000) @JsonPropertyDescription("How many partitions a record stream may have.")
            Integer partitions) {}

    /** A rule in CEL. */
    public record CelRule(
            @Required @JsonPropertyDescription("The kind it judges.")
            JudgedKind kind,

            @Required
            @Size(min = 1, max = 4096)
            @JsonPropertyDescription("An expression over object (and oldObject) that must be true.")
            String expression,

            @Size(max = 512) @JsonPropertyDescription("What to tell whoever breaks it.")
            String message) {}

    /** Kinds that a rule in CEL can judge. */
    public enum JudgedKind {
        DataProduct,
        AccessRequest,
        AccessGrant
    }
}
