package dev.datamesh.local.mesh.block;

import java.util.List;

/**
 * What one message holds: for channels of one topic, the samples of one stride.
 *
 * @param gpsNanos when its first samples were taken, in GPS nanoseconds
 * @param rows at most one per channel
 */
public record Block(long gpsNanos, List<Row> rows) {
    public Block {
        rows = List.copyOf(rows);
    }

    /**
     * One channel's part.
     *
     * @param channelIndex the channel's index in its topic, as the product's status lists them
     */
    public record Row(int channelIndex, Samples samples) {}
}
