package dev.datamesh.operator.kafka.strimzi;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;

/** Strimzi's own CRDs, made of its API by its own generator with the arguments of its releases. */
public final class StrimziCrds {
    private static final String GENERATOR = "io.strimzi.crdgenerator.CrdGenerator";

    private StrimziCrds() {}

    public static void applyTo(KubernetesClient client) {
        List<Class<? extends HasMetadata>> kinds = List.of(Kafka.class, KafkaTopic.class, KafkaUser.class);
        try {
            for (var kind : kinds) {
                Path manifest = Files.createTempFile("strimzi", ".yaml");
                generate(kind, manifest);
                try (InputStream yaml = Files.newInputStream(manifest)) {
                    var unused = client.load(yaml).serverSideApply();
                }
                Files.delete(manifest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> kinds.stream()
                        .allMatch(kind ->
                                client.resources(kind).inNamespace("default").list() != null));
    }

    /** As a program, which is all that it is made for: it ends the process that it runs in. */
    private static void generate(Class<?> kind, Path manifest) throws IOException {
        Process generator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        GENERATOR,
                        "--target-kube",
                        "1.16+",
                        "--crd-api-version",
                        "v1",
                        "--api-versions",
                        "v1",
                        "--storage-version",
                        "v1",
                        "--yaml",
                        kind.getName() + "=" + manifest)
                .redirectErrorStream(true)
                .start();
        String said = new String(generator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = generator.onExit().join().exitValue();
        if (code != 0) {
            throw new IllegalStateException("no CRD of " + kind.getSimpleName() + ": " + said);
        }
    }
}
