package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.block.SampleRun;

/**
 * A row of a table of a time series.
 *
 * @param channel the channel's full name
 * @param topic the topic it came by
 * @param offset the offset of the message with its first samples
 * @param samples what was taken
 */
public record ArchivedRow(String channel, String topic, long offset, SampleRun samples) {
    static final long LONGEST_NANOS = 1_000_000_000L;

    /** When its first sample was taken. */
    public long gpsNanos() {
        return samples.gpsNanos();
    }
}
