package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** Where a product is in its life. */
public record LifecycleSpec(
        @Default("Active") @JsonPropertyDescription("Draft, Active, Deprecated or Retired.")
        Stage stage,

        @Pattern(Patterns.RFC3339)
        @Size(max = 40)
        @JsonPropertyDescription("From when questions are no longer answered, RFC 3339.")
        String endOfSupport,

        @Pattern(Patterns.RFC3339)
        @Size(max = 40)
        @JsonPropertyDescription("From when nothing is published any more, RFC 3339.")
        String endOfLife,

        @JsonPropertyDescription("The product to use instead.")
        ProductRef replacedBy) {
    public LifecycleSpec {
        stage = stage == null ? Stage.Active : stage;
    }

    /** The stages of a product's life. */
    public enum Stage {
        Draft,
        Active,
        Deprecated,
        Retired
    }
}
