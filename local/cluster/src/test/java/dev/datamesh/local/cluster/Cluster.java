package dev.datamesh.local.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A cluster that runs pods, with our images in it. Either one that a program starts and stops ({@code DATAMESH_CLUSTER}: it takes
 * {@code up}, {@code load-image TAR}, {@code kubeconfig}, {@code exec} on the node and {@code reset}), or one that is there ({@code DATAMESH_KUBECONFIG}) and
 * whose nodes have the images. Never the one that the user's own kubeconfig happens to name.
 *
 * @param program that starts and stops it; null = it is somebody else's
 * @param kubeconfig how it is reached
 */
record Cluster(String program, Path kubeconfig) implements AutoCloseable {
    private static final Path IMAGES = Path.of("..", "images", "target").toAbsolutePath();
    private static final long LIMIT_SECONDS = 180;

    /** The cluster, started; empty where there is none to be had. */
    static Optional<Cluster> start() throws IOException, InterruptedException {
        String program = System.getenv("DATAMESH_CLUSTER");
        String kubeconfig = System.getenv("DATAMESH_KUBECONFIG");
        if (program == null || program.isBlank()) {
            return Optional.ofNullable(kubeconfig).map(file -> new Cluster(null, Path.of(file)));
        }
        if (!Files.exists(tar("operator"))) {
            return Optional.empty();
        }
        run(List.of(program, "reset"));
        try {
            run(List.of(program, "up"));
        } catch (IOException e) {
            // What the one before was made of may be on its way out still.
            run(List.of(program, "up"));
        }
        for (String image : List.of("operator", "runtime", "mesh", "broker")) {
            run(List.of(program, "load-image", tar(image).toString()));
        }
        Path file = Files.createDirectories(Path.of("target").toAbsolutePath()).resolve("kubeconfig");
        Files.writeString(file, run(List.of(program, "kubeconfig")));
        return Optional.of(new Cluster(program, file));
    }

    private static Path tar(String image) {
        return IMAGES.resolve("datamesh-" + image + ".tar");
    }

    KubernetesClient client() {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        if (config.getClientKeyData() != null && !holdsRsa(config.getClientKeyData())) {
            // The client believes that a key in PKCS #8 is one of RSA, whatever it is.
            config.setClientKeyAlgo("EC");
        }
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static boolean holdsRsa(String key) {
        byte[] pem = Base64.getDecoder().decode(key);
        // An elliptic curve's key has some 120 bytes, one of RSA a thousand.
        return pem.length > 500;
    }

    /** Whether the cluster is ours, so that its parts may be stopped. */
    boolean isOurs() {
        return program != null;
    }

    /** Kills the node's kubelet, which its keeper starts again. */
    void killKubelet() throws IOException, InterruptedException {
        run(List.of(program, "exec", "pkill", "-KILL", "-x", "kubelet"));
    }

    Helm.Outcome helm(Helm helm, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--kubeconfig", kubeconfig.toString()));
        all.addAll(List.of(arguments));
        return helm.run(all);
    }

    @Override
    public void close() {
        if (program != null) {
            try {
                run(List.of(program, "reset"));
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the cluster could not be stopped", e);
            }
        }
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path error = Files.createTempFile("cluster", ".err");
        Path output = Files.createTempFile("cluster", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(error.toFile())
                    .start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + " failed:\n" + Files.readString(error) + Files.readString(output));
            }
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(error);
            Files.delete(output);
        }
    }
}
