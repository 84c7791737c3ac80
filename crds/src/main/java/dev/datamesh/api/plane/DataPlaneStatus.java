package dev.datamesh.api.plane;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Condition;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ReportsConditions;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What was probed of a plane, not believed. */
@JsonClassDescription("What was probed of the plane, not believed. Written by the operator.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DataPlaneStatus(
        @JsonPropertyDescription("The generation of the spec this was made from.")
        Long observedGeneration,

        @Size(max = 64)
        @JsonPropertyDescription(
                "The id of this mesh, under which it claims topics: the UID of the namespace kube-system.")
        String meshId,

        @JsonPropertyDescription("What the Kafka cluster showed when it was asked.")
        KafkaFacts kafka,

        @JsonPropertyDescription(
                "What was found of how the runtimes are reached. Absent: in the clear, or without a CA of their own.")
        RuntimeFacts runtime,

        @Size(max = 100)
        @JsonPropertyDescription("What deleted products left behind by Retain; the oldest first, at most 100.")
        @ListMap("topic")
        List<Leftover> leftovers,

        @JsonPropertyDescription("How many leftovers there are in all.")
        Integer leftoverCount,

        @Size(max = 16) @JsonPropertyDescription("The conditions of the plane.") @ListMap("type")
        List<Condition> conditions)
        implements ReportsConditions {
    public DataPlaneStatus {
        leftovers = leftovers == null ? List.of() : List.copyOf(leftovers);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /** Probed facts of a Kafka cluster. */
    public record KafkaFacts(
            @Size(max = 64)
            @JsonPropertyDescription(
                    "The cluster's id. Nothing is written to a cluster with another one without consent.")
            String clusterId,

            @Size(max = 64) @JsonPropertyDescription("The version that the cluster has finalized.")
            String version,

            @JsonPropertyDescription("How many brokers answered.")
            Integer brokers,

            @JsonPropertyDescription("Whether a client without rights was really refused. Absent: could not be proven.")
            Boolean authorizer,

            @JsonPropertyDescription("Whether connections are encrypted.")
            Boolean tls) {}

    /** How the runtimes of a plane are reached. */
    public record RuntimeFacts(
            @Size(max = 65536)
            @JsonPropertyDescription(
                    "The certificates (PEM) that the runtimes' descend from: ca.crt of the Secret spec.runtime.tlsSecret. The gateway trusts them for this plane's runtimes; clients have to.")
            String caCertificates) {}

    /** Something that a deleted product left behind. */
    public record Leftover(
            @Required @Size(max = 249) @JsonPropertyDescription("The topic's name.")
            String topic,

            @Size(max = 81) @JsonPropertyDescription("The product that owned it, as domain/name.")
            String product,

            @JsonPropertyDescription("Bytes on the brokers' disks.")
            Long bytes,

            @Pattern(Patterns.RFC3339)
            @Size(max = 40)
            @JsonPropertyDescription("Since when it has no product, RFC 3339.")
            String since) {}
}
