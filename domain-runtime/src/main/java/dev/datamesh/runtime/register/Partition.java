package dev.datamesh.runtime.register;

import dev.datamesh.api.product.ChannelSpec.DataType;

/**
 * What is known of a partition. It is written down beside the channels, since a channel that takes another place leaves no trace of its
 * old one: the index would be given again, and readers of the past would take one channel's samples for another's.
 *
 * @param id the wire's name for it
 * @param dataType the type of all its samples
 * @param next the first index that was never given
 */
record Partition(String id, DataType dataType, int next) {}
