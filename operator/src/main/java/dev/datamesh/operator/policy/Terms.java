package dev.datamesh.operator.policy;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.core.policy.DomainTerms;
import java.util.Map;
import java.util.Optional;

/** What rules go by of a domain, from the domain and its plane. */
public final class Terms {
    private Terms() {}

    public static DomainTerms of(DataDomain domain, Optional<DataPlane> plane) {
        Map<String, String> labels = domain.getMetadata().getLabels();
        return DomainTerms.of(
                labels == null ? Map.of() : labels,
                domain.getSpec().defaults(),
                plane.map(found -> found.getSpec().location()).orElse(null),
                plane.filter(Terms::isEncrypted).isPresent());
    }

    /** Whether connections to a plane's Kafka were seen to be encrypted. */
    public static boolean isEncrypted(DataPlane plane) {
        return plane.getStatus() != null
                && plane.getStatus().kafka() != null
                && Boolean.TRUE.equals(plane.getStatus().kafka().tls());
    }
}
