package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.TopicNumbers;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.register.RegisterLine;
import dev.datamesh.core.topic.WantedTopic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of the streams whose channels stand in a register. */
final class Registers {
    private Registers() {}

    /**
     * Where the register is, and the topics whose places it gives.
     *
     * @param stream with its lists read
     * @param own the stream's topics, as far as they are the product's own
     * @return null if the stream has no register, or somebody else has it
     */
    static @Nullable RegisterStatus status(StreamId id, StreamSpec stream, List<WantedTopic> own) {
        if (own.stream().noneMatch(WantedTopic::isRegister)) {
            return null;
        }
        List<TopicNumbers> dataTopics = ranges(own.stream()
                .flatMapToInt(topic -> id.dataTopicNumber(topic.name()).stream())
                .sorted()
                .boxed()
                .toList());
        if (stream.timeSeries().channelsFrom() == null) {
            return new RegisterStatus(id.registerTopic(), dataTopics);
        }
        List<RegisterLine> lines = ListRegisters.lines(id, stream, own);
        return new RegisterStatus(id.registerTopic(), dataTopics, lines.size(), RegisterLine.digest(lines));
    }

    /** Whether a status could not hold them, or does not know them. */
    static boolean holdsTheChannelsOf(StreamSpec stream) {
        return stream.timeSeries() != null
                && (stream.timeSeries().dynamic() != null || stream.timeSeries().channelsFrom() != null);
    }

    /** A thousand topics are said in one line. */
    private static List<TopicNumbers> ranges(List<Integer> sorted) {
        List<TopicNumbers> ranges = new ArrayList<>();
        for (int number : sorted) {
            if (!ranges.isEmpty() && ranges.getLast().last() == number - 1) {
                ranges.addLast(new TopicNumbers(ranges.removeLast().first(), number));
            } else {
                ranges.add(new TopicNumbers(number, number));
            }
        }
        return List.copyOf(ranges);
    }
}
