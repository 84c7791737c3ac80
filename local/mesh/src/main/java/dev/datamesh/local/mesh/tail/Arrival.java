package dev.datamesh.local.mesh.tail;

import java.time.Duration;

/**
 * What an arriving block says.
 *
 * @param latency from the moment the block's last sample was taken to its arrival; negative if the clocks disagree
 * @param samplesPerSecond over the last two seconds; 0 as long as only one block has arrived
 * @param skipped how many strides are missing just before this block
 * @param late whether it or a later one had arrived before
 * @param missingStrides in all since we follow
 * @param missingSamples in all since we follow, inside blocks that arrived
 */
public record Arrival(
        Duration latency,
        double samplesPerSecond,
        long skipped,
        boolean late,
        long missingStrides,
        long missingSamples) {}
