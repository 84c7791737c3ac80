package dev.datamesh.api.plane;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.datamesh.api.Patterns;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** The runtimes that serve the domains of a plane. */
public record RuntimeSpec(
        @Default("1") @Min(1) @Max(50) @JsonPropertyDescription("How many runtimes each domain has.")
        Integer replicas,

        @Pattern(Patterns.DNS_SUBDOMAIN)
        @Size(max = 253)
        @JsonPropertyDescription(
                "A Secret in the runtimes' namespace with tls.crt and tls.key (PKCS #8), and ca.crt unless the certificate is from a public CA. Absent: in the clear.")
        String tlsSecret,

        @Default("false")
        @JsonPropertyDescription("Whether callers without a token may read Open products that are not Restricted.")
        Boolean anonymousReads) {}
