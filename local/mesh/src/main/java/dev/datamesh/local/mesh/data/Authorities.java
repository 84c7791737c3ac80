package dev.datamesh.local.mesh.data;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** By whose word a server is believed to be the one it says it is; asked for when the first such server is met. */
@FunctionalInterface
public interface Authorities {
    /** Where every client built on gRPC looks, LIGO's too. */
    String VARIABLE = "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH";

    /** Their certificates (PEM) for this server; empty = those that everybody trusts. */
    Optional<String> pem(URI server);

    /** Those of the file that the environment names. */
    static Authorities of(Map<String, String> environment) {
        return server -> Optional.ofNullable(environment.get(VARIABLE)).map(file -> read(Path.of(file)));
    }

    static Authorities of(Path file) {
        return server -> Optional.of(read(file));
    }

    /**
     * Those that a mesh's planes name for their runtimes.
     *
     * @param named those that the user names; the file of the environment may be the system's own, which knows nobody's mesh
     */
    static Authorities of(MeshCluster cluster, Authorities named) {
        return server -> MeshCluster.asked(() -> PlaneTrust.of(
                        cluster.client().resources(DataDomain.class).list().getItems(),
                        cluster.client().resources(DataPlane.class).list().getItems()))
                .flatMap(trust -> trust.pem(server, named.pem(server), PublicRoots::pem));
    }

    /** Those of all planes, and those that everybody trusts (PEM): for a program that is told one file for all servers. */
    static String ofAll(Collection<DataPlane> planes) {
        return Stream.concat(
                        planes.stream().flatMap(plane -> PlaneTrust.certificates(plane).stream()),
                        Stream.of(PublicRoots.pem()))
                .collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new MeshException("the certificates in " + file + " cannot be read", "name a file in PEM", e);
        }
    }
}
