package dev.datamesh.local.mesh.data;

import dev.datamesh.local.mesh.console.MeshException;
import java.net.URI;
import java.util.Set;

/** Where a server of a mesh is, as {@code --server} says it. */
final class ServerAddress {
    private static final Set<String> SCHEMES = Set.of("grpc", "grpc+tcp", "grpc+tls");

    private ServerAddress() {}

    /** @throws MeshException if it is of another protocol, or lacks its host or port */
    static URI parse(String text) {
        try {
            URI address = URI.create(text);
            if (address.getScheme() != null
                    && SCHEMES.contains(address.getScheme())
                    && address.getHost() != null
                    && address.getPort() > 0) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    private static MeshException refused(String text) {
        return MeshException.usage(
                "--server " + text + " is no address of a mesh's server",
                "write grpc://HOST:PORT, or grpc+tls://HOST:PORT where it has a certificate");
    }
}
