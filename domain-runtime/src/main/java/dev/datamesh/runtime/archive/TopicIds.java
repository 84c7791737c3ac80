package dev.datamesh.runtime.archive;

import java.util.Collection;
import java.util.Map;

/**
 * The ids that Kafka gives topics when they are made. Offsets are one log's: a topic that was deleted and made anew under its name has
 * another id, and its offsets begin again.
 */
@FunctionalInterface
public interface TopicIds {
    /**
     * The ids at the moment.
     *
     * @return by topic; those are left out that are not there
     * @throws org.apache.kafka.common.KafkaException if Kafka does not say
     */
    Map<String, String> of(Collection<String> topics);
}
