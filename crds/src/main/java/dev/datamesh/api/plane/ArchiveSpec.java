package dev.datamesh.api.plane;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where the Iceberg tables of archived streams are kept. */
@ValidationRule(
        value = "self.warehouse == oldSelf.warehouse",
        message = "warehouse is immutable: the tables lie there; declare another DataPlane",
        fieldPath = ".warehouse")
public record ArchiveSpec(
        @Required
        @Pattern("^(s3|file)://.+$")
        @Size(max = 1024)
        @JsonPropertyDescription("s3://bucket/path, or file:///path on a volume.")
        String warehouse,

        @Required @JsonPropertyDescription("The Iceberg catalogue.")
        CatalogSpec catalog,

        @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(max = 253)
        @JsonPropertyDescription(
                "A PersistentVolumeClaim in the runtimes' namespace, which the runtimes see as /var/lib/datamesh/archive; warehouse and catalog may lie there.")
        String volumeClaim,

        @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(max = 253)
        @JsonPropertyDescription("A Secret in the operator's namespace with the store's credentials.")
        String credentialsSecret) {

    /** One of Iceberg's own catalogues. */
    @ValidationRule(
            value = "(has(self.rest) ? 1 : 0) + (has(self.jdbc) ? 1 : 0) == 1",
            message = "exactly one of rest and jdbc must be set")
    public record CatalogSpec(
            @JsonPropertyDescription("A REST catalogue.") CatalogAddress rest,

            @JsonPropertyDescription("A JDBC catalogue.") CatalogAddress jdbc) {}

    /** A catalogue's address. */
    public record CatalogAddress(
            @Required @Size(min = 1, max = 1024) @JsonPropertyDescription("Its URI.")
            String uri) {}
}
