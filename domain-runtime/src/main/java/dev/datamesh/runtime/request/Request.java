package dev.datamesh.runtime.request;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client asks: the command of a descriptor, and the content of a ticket, which are the same JSON. Times are GPS nanoseconds. */
public sealed interface Request {
    /** The metadata of channels that fit. */
    record Find(Filter filter) implements Request {}

    /** How many channels fit. */
    record Count(Filter filter) implements Request {}

    /** The metadata of channels by name. */
    record Describe(List<String> channels, @Nullable String replayId) implements Request {
        public Describe {
            channels = List.copyOf(channels);
        }
    }

    /**
     * The samples of channels.
     *
     * @param startNanos null = now
     * @param endNanos exclusive; null = for ever
     * @param replayStartNanos with {@code replayEndNanos} a replay of one's own; null = none
     */
    record Stream(
            List<String> channels,
            @Nullable Long startNanos,
            @Nullable Long endNanos,
            @Nullable Long replayStartNanos,
            @Nullable Long replayEndNanos,
            @Nullable String replayId)
            implements Request {
        public Stream {
            channels = List.copyOf(channels);
        }

        /** The same of these channels. */
        public Stream of(List<String> others) {
            return new Stream(others, startNanos, endNanos, replayStartNanos, replayEndNanos, replayId);
        }
    }

    /**
     * Records of a stream: the mesh's own, not a request of Arrakis.
     *
     * @param product as {@code domain/name}
     * @param stream its name in the product
     * @param major null = the newest that is served
     * @param startNanos null = now
     * @param endNanos exclusive; null = for ever
     */
    record Records(
            String product,
            String stream,
            @Nullable Long major,
            @Nullable Long startNanos,
            @Nullable Long endNanos) implements Request {}

    /** With what a publisher connects to Kafka. */
    record Publish(String publisherId, @Nullable String replayId) implements Request {}

    /** That a publisher wants to register channels. */
    record Partition(String publisherId, @Nullable String replayId) implements Request {}

    /**
     * Which channels are wanted.
     *
     * @param pattern what names begin with, a regular expression of Python
     * @param dataTypes empty = all
     * @param minRate in Hz, inclusive
     * @param maxRate in Hz, inclusive
     * @param publishers empty = all
     */
    record Filter(
            NamePattern pattern,
            Set<DataType> dataTypes,
            long minRate,
            long maxRate,
            Set<String> publishers,
            @Nullable String replayId) {}
}
