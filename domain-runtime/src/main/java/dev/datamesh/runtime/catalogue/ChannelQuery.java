package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What Find and Count ask for.
 *
 * @param name whether a name fits
 * @param dataTypes the types wanted; empty = all
 * @param minRate the least samples a second
 * @param maxRate the most samples a second
 * @param publishers the publishers wanted; empty = all
 * @param replayId with it, that replay's channels are found beside the live ones; null = live ones only
 */
public record ChannelQuery(
        Predicate<String> name,
        Set<DataType> dataTypes,
        long minRate,
        long maxRate,
        Set<String> publishers,
        @Nullable String replayId) {
    public ChannelQuery {
        dataTypes = Set.copyOf(dataTypes);
        publishers = Set.copyOf(publishers);
    }

    boolean fits(Channel channel) {
        return (channel.replayId() == null || channel.replayId().equals(replayId))
                && channel.sampleRate() >= minRate
                && channel.sampleRate() <= maxRate
                && (dataTypes.isEmpty() || dataTypes.contains(channel.dataType()))
                && (publishers.isEmpty() || publishers.contains(channel.publisher()))
                && name.test(channel.name());
    }
}
