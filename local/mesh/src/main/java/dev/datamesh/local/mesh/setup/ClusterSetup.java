package dev.datamesh.local.mesh.setup;

import dev.datamesh.api.Crds;
import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.Manifest;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a cluster needs before the operator can work: the kinds, the namespaces, roles and policies of the chart, and the
 * credentials of the plane's Kafka. Done again it changes nothing.
 */
public final class ClusterSetup {
    /** The name under which the API server knows what this set. */
    static final String FIELD_MANAGER = "mesh-setup";

    /** The Secret that the examples' plane names. */
    private static final String KAFKA_ADMIN = "kafka-admin";

    private static final Duration ESTABLISHED_WITHIN = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);

    private final KubernetesClient client;

    public ClusterSetup(KubernetesClient client) {
        this.client = client;
    }

    /** The kinds first: returns when the API server serves them. */
    public void applyKinds() throws InterruptedException {
        List<Manifest> manifests = new ArrayList<>();
        List<String> texts = Crds.manifests();
        for (int index = 0; index < texts.size(); index++) {
            manifests.addAll(Manifests.of(Crds.fileName(Crds.kinds().get(index)), texts.get(index)));
        }
        apply(manifests);
        long until = System.nanoTime() + ESTABLISHED_WITHIN.toNanos();
        for (Manifest manifest : manifests) {
            while (!established(manifest.name())) {
                if (System.nanoTime() - until > 0) {
                    throw new MeshException(
                            "the API server does not serve " + manifest.name() + " after "
                                    + ESTABLISHED_WITHIN.toSeconds() + " s",
                            "kubectl describe crd " + manifest.name());
                }
                Thread.sleep(POLL);
            }
        }
    }

    /** The policies that every cluster has, from the chart, each with its binding. */
    public static List<Manifest> policies() {
        List<Manifest> manifests = new ArrayList<>();
        PackedFiles.below("chart/policies").forEach((name, text) -> manifests.addAll(Manifests.of(name, text)));
        return manifests;
    }

    /** Namespaces, roles, ServiceAccounts and policies, from the chart and our own. */
    public void applyObjects() {
        List<Manifest> manifests = new ArrayList<>(ofChart());
        PackedFiles.below("local").forEach((name, text) -> manifests.addAll(Manifests.of(name, text)));
        apply(manifests);
    }

    /** What the chart applies as it is: namespaces, roles, ServiceAccounts and policies. */
    public static List<Manifest> ofChart() {
        List<Manifest> manifests = new ArrayList<>();
        PackedFiles.below("chart").forEach((name, text) -> manifests.addAll(Manifests.of("charts/" + name, text)));
        return manifests;
    }

    /** The plane's Kafka credentials, where the operator looks for them. */
    public void applyKafkaAdmin(String user, String password) {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(KafkaCredentials.SYSTEM_NAMESPACE)
                .withName(KAFKA_ADMIN)
                .endMetadata()
                .withType("Opaque")
                .withStringData(Map.of("username", user, "password", password))
                .build();
        client.resource(secret)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager(FIELD_MANAGER)
                                .withForce(true)
                                .build(),
                        secret);
    }

    private void apply(List<Manifest> manifests) {
        Applier.Result result = new Applier(client, FIELD_MANAGER).apply(manifests, applied -> {});
        if (!result.refused().isEmpty()) {
            throw new MeshException(
                    "the API server refuses the set-up: "
                            + String.join(
                                    "; ",
                                    result.refused().stream()
                                            .flatMap(refusal -> refusal.lines().stream())
                                            .toList()),
                    "");
        }
    }

    private boolean established(String name) {
        CustomResourceDefinition crd = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .get();
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
