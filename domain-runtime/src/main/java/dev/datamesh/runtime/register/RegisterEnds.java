package dev.datamesh.runtime.register;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows where registers end, with what is not committed yet: a commit is answered before it can be read. It asks over a connection of
 * its own: on that of who reads, the answer would wait behind a fetch that waits for data.
 */
interface RegisterEnds extends AutoCloseable {
    /** The offset after the last line, once it is known; fails with what Kafka says. */
    KafkaFuture<Long> of(TopicPartition partition);

    @Override
    default void close() {}

    /**
     * Asks Kafka.
     *
     * @param kafka how to connect
     * @param patience how long a register is asked for that is not there
     */
    static RegisterEnds of(Map<String, Object> kafka, Duration patience) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("client.id", "registers");
        settings.put("default.api.timeout.ms", (int) patience.toMillis());
        settings.put("request.timeout.ms", (int) patience.toMillis());
        Admin admin = Admin.create(settings);
        return new RegisterEnds() {
            @Override
            public KafkaFuture<Long> of(TopicPartition partition) {
                return admin.listOffsets(
                                Map.of(partition, OffsetSpec.latest()),
                                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .partitionResult(partition)
                        .thenApply(ListOffsetsResultInfo::offset);
            }

            @Override
            public void close() {
                admin.close(Duration.ZERO);
            }
        };
    }
}
