package dev.datamesh.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * One condition of a resource, as the Kubernetes API conventions shape it.
 *
 * @param lastTransitionTime RFC 3339, UTC, seconds
 */
public record Condition(
        @Required @Size(max = 64) @JsonPropertyDescription("What is judged, such as Ready.")
        String type,

        @Required @Pattern(Patterns.CONDITION_STATUS) @Size(max = 8) @JsonPropertyDescription("True, False or Unknown.")
        String status,

        @Required
        @Pattern(Patterns.REASON)
        @Size(max = 64)
        @JsonPropertyDescription("Why, as one stable word for programs.")
        String reason,

        @Size(max = 2048) @JsonPropertyDescription("Why, for people: what is wrong, where, and what to do.")
        String message,

        @Pattern(Patterns.RFC3339) @Size(max = 40) @JsonPropertyDescription("When status changed last, RFC 3339.")
        String lastTransitionTime,

        @JsonPropertyDescription("The metadata.generation that was judged.")
        Long observedGeneration) {

    /** Of thousands of conditions most say the same: in a cache their words are kept once. */
    public Condition {
        type = interned(type);
        status = interned(status);
        reason = interned(reason);
        message = interned(message);
        lastTransitionTime = interned(lastTransitionTime);
    }

    private static String interned(String word) {
        return word == null ? null : word.intern();
    }
}
