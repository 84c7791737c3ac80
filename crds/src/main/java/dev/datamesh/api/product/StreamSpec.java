package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One stream of a product: a time series or records. */
@ValidationRule(
        value = "has(self.timeSeries) != has(self.records)",
        message = "exactly one of timeSeries and records must be set")
@ValidationRule(
        value = "has(self.timeSeries) == has(oldSelf.timeSeries)",
        message = "a stream cannot change between timeSeries and records: list a stream with the next major")
@ValidationRule(
        value = "!has(self.live) || !has(self.live.partitions) || has(self.records)",
        message = "partitions is for records: the topics of a time series follow from its channels",
        fieldPath = ".live.partitions")
@ValidationRule(
        value = StreamSpec.PARTITIONS_GROW,
        message = "partitions cannot shrink: Kafka would lose records, and keys would move; absent is 1",
        fieldPath = ".live.partitions")
@ValidationRule(
        value = "!has(self.live) || self.live.cleanup != 'Compact' || (has(self.records) && has(self.records.key))",
        message = "cleanup Compact is for records with a key: without one nothing says which record is newer",
        fieldPath = ".live.cleanup")
@ValidationRule(
        value = "!has(self.live) || !self.live.holdForArchive || has(self.archive)",
        message = "holdForArchive needs archive: nothing would ever be let go",
        fieldPath = ".live.holdForArchive")
@ValidationRule(
        value = "!has(oldSelf.adopt) || (has(self.adopt) && self.adopt.topic == oldSelf.adopt.topic)",
        message = "adopt is immutable: the stream's data lie in that topic",
        fieldPath = ".adopt")
public record StreamSpec(
        @Default("main")
        @Pattern(Patterns.DNS_LABEL)
        @Size(min = 1, max = 40)
        @JsonPropertyDescription("The stream's name.")
        String name,

        @Default("1")
        @Min(1)
        @Max(999)
        @JsonPropertyDescription(
                "Its major version. A breaking change adds an entry with the next one; both run while both are listed.")
        Integer major,

        @JsonPropertyDescription("A time series: samples of channels at fixed rates, in blocks of one stride.")
        TimeSeriesSpec timeSeries,

        @JsonPropertyDescription("Records with a key and a schema.")
        RecordsSpec records,

        @Default("{}") @JsonPropertyDescription("How the live data are kept.")
        LiveSpec live,

        @JsonPropertyDescription("Present: the stream is archived.")
        StreamArchiveSpec archive,

        @JsonPropertyDescription(
                "A topic that exists and that this stream takes over. Without it a topic of others is never touched.")
        AdoptSpec adopt) {
    public StreamSpec {
        name = name == null ? "main" : name;
        major = major == null ? 1 : major;
        live = live == null ? new LiveSpec(null, null, null, null) : live;
    }

    static final String PARTITIONS_GROW =
            "(has(self.live) && has(self.live.partitions) ? self.live.partitions : 1) >= (has(oldSelf.live) && has(oldSelf.live.partitions) ? oldSelf.live.partitions : 1)";

    /** How live data are kept. */
    public record LiveSpec(
            @Size(max = 32)
            @ValidationRule(value = Rules.RETENTION, message = Rules.RETENTION_MESSAGE)
            @JsonPropertyDescription(
                    "How long. Absent: the domain's default, else 24h; what holds is in status.streams.")
            String retention,

            @Min(1)
            @Max(1000)
            @JsonPropertyDescription("Kafka partitions of a record stream; never shrinks. Absent: 1.")
            Integer partitions,

            @Default("Delete")
            @JsonPropertyDescription("Delete: old records go by age. Compact: the newest of each key stays.")
            Cleanup cleanup,

            @Default("false") @JsonPropertyDescription("Keep live data beyond retention until they are archived.")
            Boolean holdForArchive) {}

    /** What happens to old records. */
    public enum Cleanup {
        Delete,
        Compact
    }

    /** How a stream is archived. */
    public record StreamArchiveSpec(
            @Size(max = 32)
            @ValidationRule(value = Rules.RETENTION, message = Rules.RETENTION_MESSAGE)
            @JsonPropertyDescription("How long. Absent: for ever.")
            String retention,

            @Default("10s")
            @Size(max = 32)
            @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_MESSAGE)
            @JsonPropertyDescription("How far the archive may be behind the live stream.")
            String freshness) {}

    /** A topic to take over. */
    public record AdoptSpec(
            @Required
            @Pattern(Patterns.TOPIC)
            @Size(min = 1, max = 249)
            @JsonPropertyDescription(
                    "Its name. The plane must allow it in kafka.adoptable, or it must be left over from this very product.")
            String topic) {}
}
