package dev.datamesh.api.product;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.ListMap;
import dev.datamesh.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Who may know of a product and who may read it. */
public record AccessSpec(
        @Default("Request")
        @JsonPropertyDescription(
                "Open: any authenticated caller reads. Domain: the domain's own subjects. Request: whoever was granted.")
        Mode mode,

        @Default("Mesh")
        @JsonPropertyDescription(
                "Mesh: anyone in the mesh may find it. Domain: the domain's own subjects. Granted: whoever may read it.")
        Visibility visibility,

        @Size(max = 32) @JsonPropertyDescription("Domains whose requests are granted at once.") @ListMap("domain")
        List<AutoApprove> autoApprove) {
    public AccessSpec {
        mode = mode == null ? Mode.Request : mode;
        visibility = visibility == null ? Visibility.Mesh : visibility;
        autoApprove = autoApprove == null ? List.of() : List.copyOf(autoApprove);
    }

    /** Who may read. */
    public enum Mode {
        Open,
        Domain,
        Request
    }

    /** Who may know of it. */
    public enum Visibility {
        Mesh,
        Domain,
        Granted
    }

    /** A domain whose requests are granted at once. */
    public record AutoApprove(
            @Required @Pattern(Patterns.DNS_LABEL) @Size(min = 1, max = 40) @JsonPropertyDescription("The domain.")
            String domain) {}
}
