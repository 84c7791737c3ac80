package dev.datamesh.runtime.archive;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka. For any number of threads. */
public final class KafkaTopicIds implements TopicIds, AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final Map<String, Object> kafka;
    private Admin admin;

    /** @param kafka how to connect */
    public KafkaTopicIds(Map<String, Object> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    @Override
    public Map<String, String> of(Collection<String> topics) {
        DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs((int) ANSWER_WITHIN.toMillis());
        Map<String, String> ids = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin().describeTopics(topics, options).topicNameValues().entrySet()) {
            try {
                ids.put(topic.getKey(), topic.getValue().get().topicId().toString());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new KafkaException("Kafka does not say which topic " + topic.getKey() + " is", e.getCause());
                }
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        return ids;
    }

    private synchronized Admin admin() {
        if (admin == null) {
            Map<String, Object> properties = new HashMap<>(kafka);
            properties.put("client.id", "datamesh-topic-ids");
            admin = Admin.create(properties);
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
