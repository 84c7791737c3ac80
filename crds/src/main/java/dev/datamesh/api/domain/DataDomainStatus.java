package dev.datamesh.api.domain;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Condition;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ListSet;
import dev.datamesh.api.ReportsConditions;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a domain. */
@JsonClassDescription("What became of the domain. Written by the operator.")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DataDomainStatus(
        @JsonPropertyDescription("The generation of the spec this was made from.")
        Long observedGeneration,

        @Size(max = 63) @JsonPropertyDescription("The domain's namespace.")
        String namespace,

        @JsonPropertyDescription("How many products it has; while there are any it cannot be deleted.")
        Integer products,

        @JsonPropertyDescription("How many Kafka partitions its products take of quotas.partitions.")
        Integer partitions,

        @Size(max = 16) @JsonPropertyDescription("The channel prefixes that are the domain's own.") @ListSet
        List<@Size(max = 64) String> channelPrefixes,

        @Size(max = 256)
        @JsonPropertyDescription("Where its runtime is reached, such as grpc://runtime-h1.datamesh-runtimes.svc:31206.")
        String endpoint,

        @Size(max = 16) @JsonPropertyDescription("The conditions of the domain.") @ListMap("type")
        List<Condition> conditions)
        implements ReportsConditions {
    public DataDomainStatus {
        channelPrefixes = channelPrefixes == null ? List.of() : List.copyOf(channelPrefixes);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
