package dev.datamesh.local.mesh.data;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By whose word the servers of a mesh are believed. A plane's authority speaks for that plane's runtimes; those of a plane that names
 * none have certificates that everybody trusts. Of a server that is no runtime, as the gateway is none, it is not known which it is.
 *
 * @param planesAt the planes of the domains whose runtimes are reached at an endpoint
 * @param authorities the certificates (PEM) of the planes that name any
 */
record PlaneTrust(Map<URI, Set<String>> planesAt, Map<String, String> authorities) {
    static PlaneTrust of(Collection<DataDomain> domains, Collection<DataPlane> planes) {
        Map<URI, Set<String>> planesAt = new HashMap<>();
        for (DataDomain domain : domains) {
            if (domain.getStatus() != null && domain.getStatus().endpoint() != null) {
                planesAt.computeIfAbsent(URI.create(domain.getStatus().endpoint()), endpoint -> new HashSet<>())
                        .add(domain.getSpec().plane());
            }
        }
        Map<String, String> authorities = new HashMap<>();
        for (DataPlane plane : planes) {
            certificates(plane)
                    .ifPresent(pem -> authorities.put(plane.getMetadata().getName(), pem));
        }
        return new PlaneTrust(planesAt, authorities);
    }

    /** What a plane says of its runtimes' authority. */
    static Optional<String> certificates(DataPlane plane) {
        return plane.getStatus() == null || plane.getStatus().runtime() == null
                ? Optional.empty()
                : Optional.ofNullable(plane.getStatus().runtime().caCertificates());
    }

    /**
     * The certificates (PEM) to believe of a server; empty = those that everybody trusts.
     *
     * @param named those that the user names instead of those that everybody trusts
     * @param everybodys those that everybody trusts
     */
    Optional<String> pem(URI server, Optional<String> named, Supplier<String> everybodys) {
        Set<String> planes = planesAt.getOrDefault(server, authorities.keySet());
        List<String> theirs =
                planes.stream().map(authorities::get).filter(Objects::nonNull).toList();
        if (theirs.isEmpty()) {
            return named;
        }
        boolean others = !planesAt.containsKey(server) || theirs.size() < planes.size();
        Stream<String> more = named.isPresent() ? named.stream() : others ? Stream.of(everybodys.get()) : Stream.of();
        return Optional.of(Stream.concat(theirs.stream(), more).collect(Collectors.joining("\n")));
    }
}
