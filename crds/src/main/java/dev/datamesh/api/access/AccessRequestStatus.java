package dev.datamesh.api.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Condition;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.ReportsConditions;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What became of a request. */
@JsonClassDescription("What became of the request. Written by the operator.")
public record AccessRequestStatus(
        @JsonPropertyDescription("The generation of the spec this was made from.")
        Long observedGeneration,

        @Size(max = 128) @JsonPropertyDescription("The AccessGrant that answers it, as namespace/name.")
        String grant,

        @Size(max = 16) @JsonPropertyDescription("The conditions of the request.") @ListMap("type")
        List<Condition> conditions)
        implements ReportsConditions {
    public AccessRequestStatus {
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }
}
