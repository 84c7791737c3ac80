package dev.datamesh.api.plane;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** A Kafka cluster: one that Strimzi runs beside us, or any other by its address. */
@ValidationRule(
        value = "(has(self.strimzi) ? 1 : 0) + (has(self.external) ? 1 : 0) == 1",
        message = "exactly one of strimzi and external must be set")
@ValidationRule(
        value = "has(self.strimzi) == has(oldSelf.strimzi)",
        message = "kafka cannot change between strimzi and external: declare another DataPlane")
public record KafkaSpec(
        @JsonPropertyDescription("A cluster run by Strimzi.")
        StrimziSpec strimzi,

        @JsonPropertyDescription("Any other cluster.") ExternalKafkaSpec external,

        @Size(max = 100)
        @JsonPropertyDescription(
                "Topics of others that a domain's product may take over by adopt; without an entry here nothing foreign is ever touched.")
        @ListMap("topic")
        List<AdoptableTopic> adoptable) {
    public KafkaSpec {
        adoptable = adoptable == null ? List.of() : List.copyOf(adoptable);
    }

    /** The platform's consent that a domain takes over a topic. */
    public record AdoptableTopic(
            @Required @Pattern(Patterns.TOPIC) @Size(min = 1, max = 249) @JsonPropertyDescription("The topic's name.")
            String topic,

            @Required
            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 40)
            @JsonPropertyDescription("The domain that may take it over.")
            String domain) {}

    /** A cluster run by Strimzi. */
    @ValidationRule(
            value = "self.__namespace__ == oldSelf.__namespace__ && self.cluster == oldSelf.cluster",
            message = "namespace and cluster are immutable: declare another DataPlane")
    public record StrimziSpec(
            @Required
            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("The namespace of the Kafka resource.")
            String namespace,

            @Required
            @Pattern(Patterns.DNS_LABEL)
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("The name of the Kafka resource.")
            String cluster,

            @JsonPropertyDescription("Present: the operator makes and keeps the cluster. Absent: it exists.")
            ManagedKafka managed) {}

    /** A Kafka cluster that the operator asks Strimzi for. */
    public record ManagedKafka(
            @Required
            @Pattern(Patterns.VERSION)
            @Size(max = 20)
            @JsonPropertyDescription("Kafka's version, as Strimzi offers it.")
            String version,

            @Min(1) @Max(99) @Default("3") @JsonPropertyDescription("How many brokers.")
            Integer replicas,

            @Required
            @ValidationRule(
                    value = "quantity(self).compareTo(quantity(oldSelf)) >= 0",
                    message = "storage cannot shrink: no volume can")
            @Size(max = 24)
            @ValidationRule(value = Rules.BYTES, message = Rules.BYTES_MESSAGE)
            @JsonPropertyDescription("The volume of each broker.")
            String storage) {}

    /** A Kafka cluster by its address. */
    public record ExternalKafkaSpec(
            @Required
            @Size(min = 1, max = 1024)
            @Pattern("^[^,:\\s]+:[0-9]{1,5}(,[^,:\\s]+:[0-9]{1,5})*$")
            @JsonPropertyDescription("host:port of one or more brokers, separated by commas.")
            String bootstrapServers,

            @JsonPropertyDescription("How to connect. Absent: in the clear and as nobody, which only a test wants.")
            KafkaSecurity security) {}

    /** How to connect to a Kafka cluster. */
    @ValidationRule(
            value = "!self.protocol.startsWith('SASL') || (has(self.mechanism) && has(self.credentialsSecret))",
            message = "a SASL protocol needs mechanism and credentialsSecret")
    @ValidationRule(
            value = "self.protocol.startsWith('SASL') || (!has(self.mechanism) && !has(self.credentialsSecret))",
            message = "mechanism and credentialsSecret are for SASL_PLAINTEXT and SASL_SSL",
            fieldPath = ".protocol")
    @ValidationRule(
            value = "self.protocol.endsWith('SSL') || !has(self.caSecret)",
            message = "caSecret is for SSL and SASL_SSL",
            fieldPath = ".caSecret")
    public record KafkaSecurity(
            @Required @JsonPropertyDescription("PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.")
            Protocol protocol,

            @Pattern("^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$")
            @Size(max = 32)
            @JsonPropertyDescription("PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.")
            String mechanism,

            @Pattern(Patterns.DNS_SUBDOMAIN)
            @Size(max = 253)
            @JsonPropertyDescription("A Secret in the operator's namespace with the keys username and password.")
            String credentialsSecret,

            @Pattern(Patterns.DNS_SUBDOMAIN)
            @Size(max = 253)
            @JsonPropertyDescription("A Secret in the operator's namespace with the key ca.crt.")
            String caSecret) {}

    /** Kafka's security protocols. */
    public enum Protocol {
        PLAINTEXT,
        SSL,
        SASL_PLAINTEXT,
        SASL_SSL
    }
}
