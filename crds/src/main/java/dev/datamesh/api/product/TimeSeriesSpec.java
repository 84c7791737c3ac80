package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Samples of channels at fixed rates, sent in blocks of one stride. */
@ValidationRule(
        value = "(has(self.channels) ? 1 : 0) + (has(self.channelsFrom) ? 1 : 0) + (has(self.dynamic) ? 1 : 0) == 1",
        message = "exactly one of channels, channelsFrom and dynamic must be set")
@ValidationRule(
        value = TimeSeriesSpec.WHOLE_BLOCKS,
        message = "every channel needs a whole number of samples in a stride: sampleRate times stride",
        fieldPath = ".channels")
@ValidationRule(
        value = "!has(self.relayStride) || int(duration(self.relayStride)) % int(duration(self.stride)) == 0",
        message = "relayStride must be a multiple of stride",
        fieldPath = ".relayStride")
@ValidationRule(
        value = "self.stride == oldSelf.stride",
        message = "stride is immutable: list a stream with the next major",
        fieldPath = ".stride")
@ValidationRule(
        value = "has(self.dynamic) == has(oldSelf.dynamic)",
        message =
                "channels cannot change between listed and dynamic: their places are kept differently; list a stream with the next major",
        fieldPath = ".dynamic")
public record TimeSeriesSpec(
        @Required
        @Size(max = 32)
        @ValidationRule(value = Rules.STRIDE, message = Rules.STRIDE_MESSAGE)
        @JsonPropertyDescription(
                "The length of a block, such as 62.5ms. Each channel must have a whole number of samples in it. Immutable.")
        String stride,

        @Size(max = 32)
        @ValidationRule(value = Rules.STRIDE, message = Rules.STRIDE_MESSAGE)
        @JsonPropertyDescription(
                "The block length that readers are told, a multiple of stride, where many channels would swamp them. Absent: stride.")
        String relayStride,

        @Default("1s")
        @Size(max = 32)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_MESSAGE)
        @JsonPropertyDescription("How late a block may be before it counts as a gap.")
        String maxLatency,

        @Size(min = 1, max = 256) @JsonPropertyDescription("The channels.") @ListMap("name")
        List<ChannelSpec> channels,

        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
                "ConfigMaps of the product's namespace that list the channels, a line each: <name> <dataType> <sampleRate>, and perhaps the unit; what follows a # is for people. At most 100000 in a product.")
        @ListMap("configMap")
        List<ChannelSource> channelsFrom,

        @JsonPropertyDescription("The publisher registers channels as it goes.")
        DynamicChannels dynamic) {

    /** A second has 10⁹ ns; neither factor of the product is so large that it overflows. */
    static final String WHOLE_BLOCKS =
            "!has(self.channels) || self.channels.all(c, c.sampleRate * int(duration(self.stride)) % 1000000000 == 0)";

    /** Where channels are listed. */
    public record ChannelSource(
            @Required
            @Pattern(Patterns.DNS_SUBDOMAIN)
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("The ConfigMap's name.")
            String configMap) {}

    /** Channels that the publisher registers. */
    public record DynamicChannels(
            @Required
            @Min(1)
            @Max(100000)
            @JsonPropertyDescription(
                    "How many it may register. The topics for that many are made at once, one for every hundred and some to spare; they count against the domain's partitions.")
            Integer maxChannels,

            @Pattern(Patterns.CHANNEL_PREFIX)
            @Size(min = 2, max = 128)
            @JsonPropertyDescription(
                    "How their names are to begin, inside the domain's prefixes. Absent: any name that the domain may have.")
            String prefix) {}
}
