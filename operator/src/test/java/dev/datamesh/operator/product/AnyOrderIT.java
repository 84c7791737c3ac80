package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of manifests settles in whatever order it reaches the API server; nothing waits for the resync, which is too long here. */
class AnyOrderIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whateverTheOrderEverythingIsReadyInTheEnd(int seed) {
        String domain = "order" + seed;
        List<String> folder = new ArrayList<>(List.of(
                plane(domain),
                credentials(domain),
                namespace(domain),
                domain(domain, "O" + seed + ":"),
                product(domain, "strain", "O" + seed + ":", "[]"),
                product(domain, "derived", "O" + seed + ":", "[{domain: %s, name: strain}]".formatted(domain)),
                product(domain, "twice", "O" + seed + ":", "[{domain: %s, name: derived}]".formatted(domain))));
        Collections.shuffle(folder, new Random(seed));

        applyAsAPipelineDoes(folder);

        RIG.awaitReady(domain, "strain");
        RIG.awaitReady(domain, "derived");
        RIG.awaitReady(domain, "twice");
        assertThat(KAFKA.topics())
                .contains(
                        "arrakis-" + domain + ".strain.main.0",
                        "arrakis-" + domain + ".derived.main.0",
                        "arrakis-" + domain + ".twice.main.0");
        RIG.sweep(domain);
        RIG.client().resources(DataPlane.class).withName(domain).delete();
    }

    @Test
    void aProductTellsWhatItWaitsFor() {
        RIG.apply(namespace("waiting"));
        RIG.apply(product("waiting", "strain", "WA:", "[{domain: waiting, name: raw}]"));
        assertThat(RIG.awaitCondition("waiting", "strain", "ResolvedRefs", "False", "DomainNotFound")
                        .message())
                .contains("waiting");

        RIG.apply(domain("waiting", "WA:"));
        assertThat(RIG.awaitCondition("waiting", "strain", "ResolvedRefs", "False", "PlaneNotFound")
                        .message())
                .contains("waiting");

        RIG.apply(plane("waiting"));
        assertThat(RIG.awaitCondition("waiting", "strain", "ResolvedRefs", "False", "PlaneNotReady")
                        .message())
                .contains("there is no Secret waiting-kafka");

        RIG.apply(credentials("waiting"));
        assertThat(RIG.awaitCondition("waiting", "strain", "ResolvedRefs", "False", "RefNotFound")
                        .message())
                .contains("spec.inputs")
                .contains("waiting/raw");

        RIG.apply(product("waiting", "raw", "WA:", "[]"));
        RIG.awaitReady("waiting", "strain");
        RIG.sweep("waiting");
        RIG.client().resources(DataPlane.class).withName("waiting").delete();
    }

    /** Over and over, until all is taken: a product cannot be made before its namespace. */
    private static void applyAsAPipelineDoes(List<String> folder) {
        List<String> left = new ArrayList<>(folder);
        Rig.await().until(() -> {
            left.removeIf(manifest -> {
                try {
                    RIG.apply(manifest);
                    return true;
                } catch (KubernetesClientException e) {
                    return false;
                }
            });
            return left.isEmpty();
        });
    }

    private static String plane(String name) {
        return Rig.planeYaml(name, RIG.broker().bootstrapServers()).replace("kafka-admin", name + "-kafka");
    }

    private static String credentials(String name) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {namespace: datamesh-system, name: %s-kafka}
                stringData: {username: "%s", password: "%s"}
                """.formatted(name, RIG.broker().adminUser(), RIG.broker().adminPassword());
    }

    private static String namespace(String name) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata: {name: %1$s, labels: {datamesh.dev/domain: %1$s}}
                """.formatted(name);
    }

    private static String domain(String name, String prefix) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: %1$s}
                spec: {plane: %1$s, channelPrefixes: ["%2$s"]}
                """.formatted(name, prefix);
    }

    private static String product(String domain, String name, String prefix, String inputs) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  inputs: %4$s
                  access: {mode: Domain}
                  publishers: [{serviceAccount: %2$s, secretName: %2$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%3$s%2$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(domain, name, prefix, inputs);
    }
}
