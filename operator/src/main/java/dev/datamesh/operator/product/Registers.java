package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.TopicNumbers;
import dev.datamesh.core.name.StreamId;
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
     * @param own the stream's topics, as far as they are the product's own
     * @return null if the stream has no register, or somebody else has it
     */
    static @Nullable RegisterStatus status(StreamId stream, List<WantedTopic> own) {
        if (own.stream().noneMatch(WantedTopic::isRegister)) {
            return null;
        }
        return new RegisterStatus(
                stream.registerTopic(),
                ranges(own.stream()
                        .filter(WantedTopic::isOfRegister)
                        .map(topic -> stream.dataTopicNumber(topic.name()).orElseThrow())
                        .sorted()
                        .toList()));
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
