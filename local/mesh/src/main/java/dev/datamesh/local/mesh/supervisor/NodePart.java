package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.cluster.KafkaCredentials;
import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.node.Launcher;
import dev.datamesh.local.mesh.node.LocalNode;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Runs the domains' runtimes as the operator asks for them. A part of this process, so nothing that ends by itself. */
final class NodePart implements Part {
    static final String NAME = "node";
    static final String RUNTIMES_NAMESPACE = "datamesh-runtimes";

    private static final String SERVICE_ACCOUNT = "mesh-node";

    private final MeshHome home;
    private final Launcher launcher;
    private final ControlPlanePart controlPlane;
    private final InstantSource clock;
    private final Consumer<String> log;

    private LocalNode node;
    private KubernetesClient client;

    NodePart(
            MeshHome home,
            Launcher launcher,
            ControlPlanePart controlPlane,
            InstantSource clock,
            Consumer<String> log) {
        this.home = home;
        this.launcher = launcher;
        this.controlPlane = controlPlane;
        this.clock = clock;
        this.log = log;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<String> needs() {
        return Set.of(SetupPart.NAME);
    }

    /** Again only after a refresh that failed: what runs goes on, and is given what it lacks. */
    @Override
    public synchronized List<ManagedProcess> start(Progress progress) {
        if (node != null) {
            refresh();
            return List.of();
        }
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(writeKubeconfig().toFile()))
                .build();
        node = new LocalNode(
                client,
                RUNTIMES_NAMESPACE,
                launcher,
                StateDirectory.at(home.node()),
                (account, target) -> controlPlane.plane().kubeconfigFor(RUNTIMES_NAMESPACE, account, target),
                HealthProbe::new,
                clock,
                log);
        node.start();
        return List.of();
    }

    /** Tokens live a day; the clients look into their files again by themselves. */
    @Override
    public synchronized void refresh() {
        Path unused = writeKubeconfig();
        node.refresh();
    }

    @Override
    public synchronized void stop() {
        if (node != null) {
            node.close();
            client.close();
        }
        // What an earlier supervisor left, if this one came no further.
        for (ManagedProcess left : new ArrayList<>(new Processes(StateDirectory.at(home.node())).running())) {
            left.stop();
        }
    }

    private Path writeKubeconfig() {
        return controlPlane.kubeconfig(
                KafkaCredentials.SYSTEM_NAMESPACE, SERVICE_ACCOUNT, StateDirectory.at(home.node()));
    }
}
