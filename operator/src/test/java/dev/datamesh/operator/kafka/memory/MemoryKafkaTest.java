package dev.datamesh.operator.kafka.memory;

import dev.datamesh.operator.kafka.KafkaCluster;

class MemoryKafkaTest implements KafkaContract {
    private final MemoryKafka kafka = new MemoryKafka();

    @Override
    public KafkaCluster cluster() {
        return kafka;
    }
}
