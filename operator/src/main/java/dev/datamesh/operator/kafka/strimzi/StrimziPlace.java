package dev.datamesh.operator.kafka.strimzi;

/**
 * A Kafka cluster that Strimzi runs.
 *
 * @param namespace the namespace of the Kafka resource, and of everything that we put beside it
 * @param cluster the name of the Kafka resource
 */
public record StrimziPlace(String namespace, String cluster) {
    @Override
    public String toString() {
        return namespace + "/" + cluster;
    }
}
