package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One channel of a time series. */
@ValidationRule(
        value = "self.dataType == oldSelf.dataType && self.sampleRate == oldSelf.sampleRate",
        message = "dataType and sampleRate of a channel are immutable: give the new form a new name")
public record ChannelSpec(
        @Required
        @Pattern(Patterns.CHANNEL)
        @Size(min = 3, max = 128)
        @JsonPropertyDescription("Its name, <prefix>:<subsystem>[-_]<rest>, inside the domain's prefixes.")
        String name,

        @Required @JsonPropertyDescription("The type of a sample.")
        DataType dataType,

        @Required @Min(1) @Max(1048576) @JsonPropertyDescription("Samples a second.")
        Integer sampleRate,

        @Size(max = 64) @JsonPropertyDescription("The unit of a sample, such as strain or m/s.")
        String unit,

        @Size(max = 512) @JsonPropertyDescription("What it measures.")
        String description) {

    /** The types of a sample, as the Arrakis protocol names them. */
    public enum DataType {
        @JsonProperty("float32")
        FLOAT32("float32", 4),
        @JsonProperty("float64")
        FLOAT64("float64", 8),
        @JsonProperty("int32")
        INT32("int32", 4),
        @JsonProperty("int64")
        INT64("int64", 8),
        @JsonProperty("uint32")
        UINT32("uint32", 4),
        @JsonProperty("uint64")
        UINT64("uint64", 8);

        private final String wireName;
        private final int bytes;

        DataType(String wireName, int bytes) {
            this.wireName = wireName;
            this.bytes = bytes;
        }

        /** The name on the wire, such as {@code float64}. */
        public String wireName() {
            return wireName;
        }

        /** The size of one sample in bytes. */
        public int bytes() {
            return bytes;
        }
    }
}
