package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.topic.TopicRecord;
import java.util.List;

/**
 * A data topic of a time series and what it carries.
 *
 * @param number its number in the stream, as in its name; {@link #FOREIGN} for a topic whose name does not say one
 * @param topic its name
 * @param dataType the type of all its samples
 * @param channels its channels in index order; channels that were removed keep their index, and {@link TopicRecord#NOBODY} has that of
 *     one that lies elsewhere now
 * @param forms in what form each is there, as in {@link TopicRecord#forms}
 */
public record TopicChannels(int number, String topic, DataType dataType, List<String> channels, List<String> forms) {
    /** The number of an adopted topic, which keeps the name it had. */
    public static final int FOREIGN = -1;

    public TopicChannels {
        channels = List.copyOf(channels);
        forms = List.copyOf(forms);
    }
}
