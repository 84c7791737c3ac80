package dev.datamesh.local.mesh.series;

import dev.datamesh.core.product.Strides;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.local.mesh.block.Block;
import dev.datamesh.local.mesh.block.Block.Row;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.cluster.TimeSeries;
import dev.datamesh.local.mesh.cluster.TimeSeries.Channel;
import dev.datamesh.local.mesh.cluster.TimeSeries.Topic;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recorded samples of a time series' channels, cut into its strides. Channels that nothing was recorded of are left out of
 * the blocks.
 *
 * @param topics the topics that get data
 * @param blocks how many strides the recording is long
 */
public record Recording(TimeSeries series, List<RecordedTopic> topics, int blocks) {

    /** A topic and the samples of its channels. */
    public record RecordedTopic(Topic topic, List<RecordedChannel> channels) {}

    /** A channel's samples, and how many of them one stride holds. */
    public record RecordedChannel(Channel channel, Samples samples, int perStride) {}

    public Recording {
        topics = List.copyOf(topics);
    }

    /**
     * The recording that a file holds.
     *
     * @param columnOf for channels whose column is not named as they are
     */
    public static Recording of(TimeSeries series, SampleFile file, Map<String, String> columnOf) {
        List<RecordedTopic> topics = new ArrayList<>();
        Map<Integer, String> lengths = new HashMap<>();
        for (Topic topic : series.topics()) {
            List<RecordedChannel> channels = new ArrayList<>();
            for (Channel channel : topic.channels()) {
                Samples samples = file.columns().get(columnOf.getOrDefault(channel.name(), channel.name()));
                if (samples != null) {
                    RecordedChannel recorded = recorded(series, topic, channel, samples, file);
                    lengths.put(samples.count() / recorded.perStride(), channel.name());
                    channels.add(recorded);
                }
            }
            if (!channels.isEmpty()) {
                topics.add(new RecordedTopic(topic, List.copyOf(channels)));
            }
        }
        if (topics.isEmpty()) {
            throw new MeshException(
                    "no column of " + file.path() + " is a channel of " + series.product(),
                    "say which column is which channel: --column COLUMN=CHANNEL");
        }
        if (lengths.size() > 1) {
            throw new MeshException(
                    "the columns of " + file.path() + " are not equally long in time: " + lengths.values(), "");
        }
        return new Recording(series, topics, lengths.keySet().iterator().next());
    }

    /** The block of a topic at a position of the recording, stamped with a time. */
    public Block block(RecordedTopic topic, int position, long gpsNanos) {
        return new Block(
                gpsNanos,
                topic.channels().stream()
                        .map(each -> new Row(
                                each.channel().index(),
                                each.samples().slice(position * each.perStride(), each.perStride())))
                        .toList());
    }

    private static RecordedChannel recorded(
            TimeSeries series, Topic topic, Channel channel, Samples samples, SampleFile file) {
        if (samples.type() != topic.type()) {
            throw new MeshException(
                    channel.name() + " is " + topic.type().wireName() + ", its column in " + file.path() + " is "
                            + samples.type().wireName(),
                    "declare the channel with the type of the data");
        }
        int perStride = Math.toIntExact(Strides.samplesPerStride(series.stride().toNanos(), channel.sampleRate())
                .orElseThrow(() -> new MeshException(
                        channel.name() + ": a stride of " + DurationText.format(series.stride())
                                + " holds no whole number of samples",
                        "")));
        if (samples.count() < perStride || samples.count() % perStride != 0) {
            throw new MeshException(
                    file.path() + " has " + samples.count() + " samples of " + channel.name() + ", no multiple of the "
                            + perStride + " of one stride",
                    "cut it to a multiple");
        }
        return new RecordedChannel(channel, samples, perStride);
    }
}
