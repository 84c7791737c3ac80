package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Writes kubeconfig files that hold all they need, readable by their owner only. */
record Kubeconfig(String server, Path ca) {

    Path withCertificate(Path target, String user, Path certificate, Path key) {
        return write(target, user, """
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(encoded(certificate), encoded(key)), "default");
    }

    Path withToken(Path target, String user, String token, String namespace) {
        return write(target, user, "    token: " + token + "\n", namespace);
    }

    private Path write(Path target, String user, String credentials, String namespace) {
        return StateDirectory.writePrivate(
                target, """
                apiVersion: v1
                kind: Config
                clusters:
                - name: datamesh
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: %s
                  user:
                %scontexts:
                - name: datamesh
                  context: {cluster: datamesh, user: %s, namespace: %s}
                current-context: datamesh
                """.formatted(server, encoded(ca), user, credentials, user, namespace));
    }

    private static String encoded(Path file) {
        try {
            return Base64.getEncoder().encodeToString(Files.readString(file).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
