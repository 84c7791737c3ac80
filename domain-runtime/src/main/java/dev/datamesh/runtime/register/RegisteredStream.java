package dev.datamesh.runtime.register;

import dev.datamesh.runtime.catalogue.Publisher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose channels stand in a register.
 *
 * @param publisher who publishes it
 * @param topic the register
 * @param dataTopics the numbers of the topics in which it can have places
 * @param prefix how the names of its channels must begin; null = as its domain's may
 */
public record RegisteredStream(
        Publisher publisher,
        String topic,
        List<Integer> dataTopics,
        @Nullable String prefix) {
    public RegisteredStream {
        dataTopics = List.copyOf(dataTopics);
    }

    /** The wire's name for the partition of one of its data topics. */
    String partition(int number) {
        return publisher.id() + "." + number;
    }
}
