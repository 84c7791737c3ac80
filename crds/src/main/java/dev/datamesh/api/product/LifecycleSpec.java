package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import dev.datamesh.api.ProductRef;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where a product is in its life. */
@ValidationRule(
        value = "!has(self.endOfSupport) || !has(self.endOfLife) || self.endOfLife >= self.endOfSupport",
        message = "endOfLife cannot come before endOfSupport",
        fieldPath = ".endOfLife")
@ValidationRule(
        value = "!has(self.stage) || self.stage != 'Deprecated' || has(self.endOfSupport) || has(self.endOfLife)",
        message = "a Deprecated product needs endOfSupport or endOfLife: its readers must learn when it ends",
        fieldPath = ".stage")
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
