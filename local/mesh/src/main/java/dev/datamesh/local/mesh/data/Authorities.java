package dev.datamesh.local.mesh.data;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** By whose word a server is believed to be the one it says it is; asked for when the first such server is met. */
@FunctionalInterface
public interface Authorities {
    /** Where every client built on gRPC looks, LIGO's too. */
    String VARIABLE = "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH";

    /** Their certificates (PEM); empty = those that everybody trusts. */
    Optional<String> pem();

    /** Those of the file that the environment names. */
    static Authorities of(Map<String, String> environment) {
        return () -> Optional.ofNullable(environment.get(VARIABLE)).map(file -> read(Path.of(file)));
    }

    static Authorities of(Path file) {
        return () -> Optional.of(read(file));
    }

    /** Those that the planes of a mesh name for their runtimes. */
    static Authorities of(MeshCluster cluster) {
        return () -> {
            String all = MeshCluster.asked(() ->
                            cluster.client().resources(DataPlane.class).list().getItems())
                    .stream()
                    .flatMap(planes -> planes.stream())
                    .filter(plane ->
                            plane.getStatus() != null && plane.getStatus().runtime() != null)
                    .flatMap(plane ->
                            Optional.ofNullable(plane.getStatus().runtime().caCertificates()).stream())
                    .collect(Collectors.joining("\n"));
            return all.isEmpty() ? Optional.empty() : Optional.of(all);
        };
    }

    /** These and others: the file of the environment may be the system's own, which knows nobody's mesh. */
    default Authorities and(Authorities others) {
        return () ->
                Stream.of(pem(), others.pem()).flatMap(Optional::stream).reduce((one, other) -> one + "\n" + other);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new MeshException("the certificates in " + file + " cannot be read", "name a file in PEM", e);
        }
    }
}
