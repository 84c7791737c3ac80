package dev.datamesh.operator.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts what is sent to Kafka: {@code datamesh.kafka.calls} by operation and outcome, {@code datamesh.kafka.items} by operation. A call with five hundred
 * topics is one call and five hundred items.
 */
public final class KafkaCalls {
    /** Name of the counter of calls. */
    public static final String CALLS = "datamesh.kafka.calls";

    /** Name of the counter of items. */
    public static final String ITEMS = "datamesh.kafka.items";

    private final MeterRegistry registry;

    public KafkaCalls(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What we ask of Kafka. */
    public enum Operation {
        DESCRIBE_TOPICS("describeTopics", false),
        DESCRIBE_CONFIGS("describeConfigs", false),
        CREATE_TOPICS("createTopics", true),
        ALTER_CONFIGS("alterConfigs", true),
        CREATE_PARTITIONS("createPartitions", true),
        DELETE_TOPICS("deleteTopics", true),
        DESCRIBE_LOG_DIRS("describeLogDirs", false),
        DESCRIBE_ACLS("describeAcls", false),
        CREATE_ACLS("createAcls", true),
        DELETE_ACLS("deleteAcls", true),
        DESCRIBE_SCRAM("describeScram", false),
        ALTER_SCRAM("alterScram", true),
        DESCRIBE_QUOTAS("describeQuotas", false),
        ALTER_QUOTAS("alterQuotas", true),
        DESCRIBE_CLUSTER("describeCluster", false),
        DESCRIBE_FEATURES("describeFeatures", false),
        /** A creation that is only tried, by a client that must be refused. */
        PROBE_AUTHORIZER("probeAuthorizer", false),
        /** Records written to the ledger's topic together. */
        WRITE_LEDGER("writeLedger", true),
        /** Lines written to a register in one transaction. */
        WRITE_REGISTER("writeRegister", true);

        private final String text;
        private final boolean mutating;

        Operation(String text, boolean mutating) {
            this.text = text;
            this.mutating = mutating;
        }

        /** As it is written in metrics. */
        public String text() {
            return text;
        }

        /** Whether it changes the cluster. */
        public boolean mutating() {
            return mutating;
        }
    }

    /** A call of this many items was sent. */
    public void sent(Operation operation, int items) {
        Counter.builder(ITEMS)
                .tag("operation", operation.text())
                .register(registry)
                .increment(items);
    }

    /** A call has been answered; {@code outcome} is {@code ok} or a {@link KafkaFailure.Reason}. */
    public void answered(Operation operation, String outcome) {
        calls(operation, outcome).increment();
    }

    /** How many calls of this operation were answered, whatever the outcome. */
    public long calls(Operation operation) {
        return registry.find(CALLS).tag("operation", operation.text()).counters().stream()
                .mapToLong(counter -> (long) counter.count())
                .sum();
    }

    /** How many items the calls of this operation carried. */
    public long items(Operation operation) {
        return registry.find(ITEMS).tag("operation", operation.text()).counters().stream()
                .mapToLong(counter -> (long) counter.count())
                .sum();
    }

    /** How many calls that change the cluster were answered. */
    public long mutatingCalls() {
        long sum = 0;
        for (Operation operation : Operation.values()) {
            sum += operation.mutating() ? calls(operation) : 0;
        }
        return sum;
    }

    private Counter calls(Operation operation, String outcome) {
        return Counter.builder(CALLS)
                .tag("operation", operation.text())
                .tag("outcome", outcome)
                .register(registry);
    }
}
