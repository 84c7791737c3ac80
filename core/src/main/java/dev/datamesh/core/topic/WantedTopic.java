package dev.datamesh.core.topic;

import dev.datamesh.core.name.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic that a product's stream is to have.
 *
 * @param stream the stream
 * @param spec what the topic is to be
 * @param dataType the type of its samples, {@link TopicContent#ANY} or {@link TopicContent#REGISTER}; absent for records
 * @param channels the channels it carries, in index order; empty for records
 * @param forms in what form each channel is to be there, as in {@link TopicRecord#forms}
 * @param adopted whether it is one that the stream takes over
 */
public record WantedTopic(
        StreamId stream,
        TopicSpec spec,
        @Nullable String dataType,
        List<String> channels,
        List<String> forms,
        boolean adopted) {
    public WantedTopic {
        channels = List.copyOf(channels);
        forms = List.copyOf(forms);
    }

    /** A topic of whose channels' forms nothing is said. */
    public WantedTopic(
            StreamId stream, TopicSpec spec, @Nullable String dataType, List<String> channels, boolean adopted) {
        this(stream, spec, dataType, channels, List.of(), adopted);
    }

    /** Whether it is the register of the stream's channels. */
    public boolean isRegister() {
        return TopicContent.REGISTER.equals(dataType);
    }

    /** Whether the register of the stream's channels says what it carries. */
    public boolean isOfRegister() {
        return TopicContent.ANY.equals(dataType);
    }

    /** The topic's name. */
    public String name() {
        return spec.name();
    }
}
