package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
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
        value = "self.stride == oldSelf.stride",
        message = "stride is immutable: list a stream with the next major",
        fieldPath = ".stride")
public record TimeSeriesSpec(
        @Required
        @Pattern(Patterns.DURATION)
        @Size(max = 32)
        @JsonPropertyDescription(
                "The length of a block, such as 62.5ms. Each channel must have a whole number of samples in it. Immutable.")
        String stride,

        @Pattern(Patterns.DURATION)
        @Size(max = 32)
        @JsonPropertyDescription(
                "The block length that readers are told, a multiple of stride, where many channels would swamp them. Absent: stride.")
        String relayStride,

        @Pattern(Patterns.DURATION)
        @Size(max = 32)
        @JsonPropertyDescription("How late a block may be before it counts as a gap. Absent: 1s.")
        String maxLatency,

        @Size(min = 1, max = 256) @JsonPropertyDescription("The channels.")
        List<ChannelSpec> channels,

        @Size(min = 1, max = 16)
        @JsonPropertyDescription("ConfigMaps of the product's namespace that list the channels.")
        List<ChannelSource> channelsFrom,

        @JsonPropertyDescription("The publisher registers channels as it goes.")
        DynamicChannels dynamic) {

    /** Where channels are listed. */
    public record ChannelSource(
            @Required
            @Pattern(Patterns.DNS_SUBDOMAIN)
            @Size(min = 1, max = 253)
            @JsonPropertyDescription("The ConfigMap's name.")
            String configMap) {}

    /** Channels that the publisher registers. */
    public record DynamicChannels(
            @Required @Min(1) @Max(1000000) @JsonPropertyDescription("How many it may register.")
            Integer maxChannels) {}
}
