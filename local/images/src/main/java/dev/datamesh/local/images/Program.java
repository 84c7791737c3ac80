package dev.datamesh.local.images;

import java.nio.file.Path;
import java.util.List;

/**
 * What an image is of.
 *
 * @param name of the image, without registry and tag
 * @param files the folder on this machine that becomes {@code /app}
 * @param arguments of {@code java}
 */
record Program(String name, Path files, List<String> arguments) {
    private static final List<String> ARROW = List.of(
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Darrow.allocation.manager.type=Unsafe");

    /** A process whose memory is out is of no use, and says so best by ending: the kubelet starts it anew. */
    private static final List<String> JVM = List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    /** @param root of the project, built */
    static List<Program> of(Path root) {
        return List.of(operator(root), runtime(root), command(root), broker(root));
    }

    private static Program operator(Path root) {
        return new Program(
                "datamesh-operator",
                root.resolve("operator/target/quarkus-app"),
                arguments(JVM, List.of("-XX:MaxRAMPercentage=60", "-jar", "/app/quarkus-run.jar")));
    }

    /** Of the limit of 1 GiB that the operator gives a runtime: what is not heap are Arrow's buffers. */
    private static Program runtime(Path root) {
        return new Program(
                "datamesh-runtime",
                root.resolve("domain-runtime/target/quarkus-app"),
                arguments(
                        JVM,
                        ARROW,
                        List.of(
                                "-XX:MaxRAMPercentage=40",
                                "-XX:MaxDirectMemorySize=512m",
                                "-jar",
                                "/app/quarkus-run.jar")));
    }

    /** The `mesh` command, for pods that read, and for pipelines. */
    private static Program command(Path root) {
        return new Program(
                "datamesh-mesh",
                root.resolve("local/mesh/target/lib"),
                arguments(
                        JVM,
                        ARROW,
                        List.of(
                                "-XX:TieredStopAtLevel=1",
                                "-Xlog:disable",
                                "-Ddatamesh.root=/tmp",
                                "-cp",
                                "/app/*",
                                "dev.datamesh.local.mesh.Mesh")));
    }

    /** For tests and trials only: a broker that keeps what it has in one place. What it does is said by whoever starts it. */
    private static Program broker(Path root) {
        return new Program(
                "datamesh-broker",
                root.resolve("local/broker/target/lib"),
                arguments(JVM, List.of("-XX:MaxRAMPercentage=50", "-cp", "/app/*")));
    }

    @SafeVarargs
    private static List<String> arguments(List<String>... parts) {
        return List.of(parts).stream().flatMap(List::stream).toList();
    }
}
