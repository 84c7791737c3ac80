package dev.datamesh.core.product;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicContent;
import dev.datamesh.core.topic.TopicRecord;
import java.util.List;
import java.util.TreeSet;

/**
 * The data topics of a stream whose publisher registers the channels. They are made before anybody registers, enough for all that may
 * be, so that neither the publisher nor the runtime needs the right to make any. Which type a topic holds is decided by the first
 * channel that gets a place in it.
 */
public final class DynamicTopics {
    private DynamicTopics() {}

    /** How many it takes, whatever the types: each type may leave one topic partly filled. */
    public static int count(int maxChannels) {
        return Math.min(
                maxChannels, Math.ceilDiv(maxChannels, ChannelLayout.MOST_CHANNELS) + DataType.values().length - 1);
    }

    /**
     * The numbers of the topics: those that the stream has, for channels lie there, and as many new ones as are missing.
     *
     * @param held the stream's claims, of which those on topics with other contents only take their numbers
     */
    public static List<Integer> numbers(StreamId stream, int maxChannels, List<TopicRecord> held) {
        var numbers = new TreeSet<Integer>();
        int next = 0;
        for (TopicRecord record : held) {
            int number = stream.dataTopicNumber(record.topic()).orElse(-1);
            next = Math.max(next, number + 1);
            if (number >= 0
                    && record.sampleType().filter(TopicContent.ANY::equals).isPresent()) {
                numbers.add(number);
            }
        }
        for (int wanted = count(maxChannels); numbers.size() < wanted; next++) {
            numbers.add(next);
        }
        return List.copyOf(numbers);
    }
}
