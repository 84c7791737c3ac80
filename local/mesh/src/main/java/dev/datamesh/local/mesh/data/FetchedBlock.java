package dev.datamesh.local.mesh.data;

import dev.datamesh.local.mesh.block.Samples;

/**
 * One block of one channel.
 *
 * @param gpsNanos the time of its first sample, in GPS nanoseconds
 * @param sampleRate samples a second
 */
public record FetchedBlock(String channel, long gpsNanos, int sampleRate, Samples samples) {}
