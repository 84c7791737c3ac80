package dev.datamesh.local.mesh.tail;

import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;

/** One channel's block as it came off the wire, and what following it says. */
public record ArrivedBlock(long gpsNanos, Channel channel, Samples samples, Arrival arrival) {}
