package dev.datamesh.local.controlplane;

import dev.datamesh.local.controlplane.Components.ComponentPorts;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.ProcessFailedException;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Kubernetes API on this machine: etcd, kube-apiserver with RBAC, and the controllers that matter without nodes.
 *
 * <p>One value stands for one state directory, whether its processes run or not; whoever comes later with the same
 * directory finds the same control plane, on the same ports, with the same data. Not safe for use by two at once.
 */
public final class ControlPlane implements KubernetesApi, AutoCloseable {

    private static final Duration TOKEN_LIFE = Duration.ofHours(24);

    private final ControlPlaneOptions options;
    private final Processes processes;
    private final Components components;
    private final Path adminKubeconfig;
    private @Nullable KubernetesClient admin;

    private ControlPlane(ControlPlaneOptions options, Components components) {
        this.options = options;
        this.processes = new Processes(options.state());
        this.components = components;
        this.adminKubeconfig = kubeconfig(components.serverUrl())
                .withCertificate(
                        options.state().file("admin.kubeconfig"),
                        "datamesh-admin",
                        components.pki().certificate("admin"),
                        components.pki().key("admin"));
    }

    /** The control plane of a directory, started or adopted; returns when it serves and its controllers work. */
    public static ControlPlane start(ControlPlaneOptions options) {
        ControlPlane plane = at(options);
        plane.start();
        return plane;
    }

    /** The control plane of a directory as it is: nothing is started or fetched. */
    public static ControlPlane at(ControlPlaneOptions options) {
        Processes processes = new Processes(options.state());
        Ports ports = new Ports(options.state());
        boolean etcd = processes.find(Components.ETCD).isPresent();
        ComponentPorts chosen = new ComponentPorts(
                ports.of("etcd", etcd),
                ports.of("etcd-peer", etcd),
                ports.of("kube-apiserver", processes.find(Components.API_SERVER).isPresent()),
                ports.of(
                        "kube-controller-manager",
                        processes.find(Components.CONTROLLER_MANAGER).isPresent()));
        Pki pki = Pki.in(options.state(), InstantSource.system());
        return new ControlPlane(options, new Components(options.state(), pki, chosen));
    }

    /** Starts what does not run, fetching the programs if need be. If that fails, what it started is stopped again. */
    public void start() {
        Binaries programs = ControlPlaneBinaries.locate(options.binaries(), options.progress());
        List<ManagedProcess> started = new ArrayList<>();
        try {
            launch(components.etcd(programs.etcd(), options.durable()), started);
            launch(components.apiServer(programs.apiServer(), options.audit(), options.apiServerArguments()), started);
            launch(components.controllerManager(programs.controllerManager(), controllerKubeconfig()), started);
        } catch (ProcessFailedException e) {
            started.reversed().forEach(ManagedProcess::stop);
            if (options.forgotten()) {
                close();
            }
            throw e;
        }
    }

    /** Stops all that runs, clients of each first. Data stay. */
    public void stop() {
        Stream.of(Components.CONTROLLER_MANAGER, Components.API_SERVER, Components.ETCD)
                .flatMap(name -> processes.find(name).stream())
                .forEach(ManagedProcess::stop);
    }

    /** Stops all; a temporary one is deleted. */
    @Override
    public void close() {
        detach();
        stop();
        if (options.forgotten()) {
            options.state().delete();
        }
    }

    /** Lets the processes run on without us; a later {@link #at} finds them. */
    public synchronized void detach() {
        if (admin != null) {
            admin.close();
            admin = null;
        }
    }

    /** Whether all three processes live; not whether they answer. */
    public boolean isRunning() {
        return processes().size() == 3;
    }

    /** Those of its processes that live, in the order of their start. */
    public List<ManagedProcess> processes() {
        return Stream.of(Components.ETCD, Components.API_SERVER, Components.CONTROLLER_MANAGER)
                .flatMap(name -> processes.find(name).stream())
                .toList();
    }

    public String serverUrl() {
        return components.serverUrl();
    }

    public Path caCertificate() {
        return components.pki().ca();
    }

    public Path kubectl() {
        return ControlPlaneBinaries.locate(options.binaries(), options.progress())
                .kubectl();
    }

    /** For the user of the machine and for tests; nothing of ours that runs on its own may use it. */
    @Override
    public Path adminKubeconfig() {
        return adminKubeconfig;
    }

    /** A client with all rights, shared by all callers and closed with this control plane. */
    @Override
    public synchronized KubernetesClient adminClient() {
        if (admin == null) {
            admin = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(adminKubeconfig.toFile()))
                    .build();
        }
        return admin;
    }

    /** One JSON line per request, if asked for by the options. */
    @Override
    public Path auditLog() {
        return AuditLog.file(options.state());
    }

    /** A kubeconfig with a fresh token, good for 24 hours, of a ServiceAccount that exists. */
    @Override
    public Path kubeconfigFor(String namespace, String serviceAccount, Path target) {
        return kubeconfigFor(namespace, serviceAccount, target, TOKEN_LIFE, serverUrl());
    }

    /**
     * The same with another life of the token, and another address of the server (a proxy on 127.0.0.1, say).
     *
     * @throws IllegalArgumentException if there is no such ServiceAccount
     */
    public Path kubeconfigFor(String namespace, String serviceAccount, Path target, Duration tokenLife, String server) {
        var account = adminClient().serviceAccounts().inNamespace(namespace).withName(serviceAccount);
        if (account.get() == null) {
            throw new IllegalArgumentException("no ServiceAccount " + serviceAccount + " in namespace " + namespace);
        }
        var request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(tokenLife.toSeconds())
                .endSpec()
                .build();
        String token = account.tokenRequest(request).getStatus().getToken();
        return kubeconfig(server).withToken(target, namespace + "-" + serviceAccount, token, namespace);
    }

    /** Takes the API server away: connections are refused. etcd and the controllers run on. */
    public void stopApiServer() {
        running(Components.API_SERVER).ifPresent(ManagedProcess::stop);
    }

    /** The same, without letting it finish what it does. */
    public void killApiServer() {
        running(Components.API_SERVER).ifPresent(ManagedProcess::kill);
    }

    /** Brings it back on the same port, and any other of the three that has ended meanwhile. */
    public void startApiServer() {
        start();
    }

    /** Makes the API server mute: connections stay open, new ones too, and nothing is answered. */
    public void pauseApiServer() {
        running(Components.API_SERVER).ifPresent(ManagedProcess::pause);
    }

    public void resumeApiServer() {
        running(Components.API_SERVER).ifPresent(ManagedProcess::resume);
    }

    private Optional<ManagedProcess> running(String name) {
        return processes.find(name);
    }

    private Path controllerKubeconfig() {
        return kubeconfig(serverUrl())
                .withCertificate(
                        options.state().file("controller-manager.kubeconfig"),
                        "controller-manager",
                        components.pki().certificate("controller-manager"),
                        components.pki().key("controller-manager"));
    }

    private Kubeconfig kubeconfig(String server) {
        return new Kubeconfig(server, components.pki().ca());
    }

    private void launch(ProcessSpec spec, List<ManagedProcess> started) {
        long began = System.nanoTime();
        ManagedProcess process = processes.start(spec);
        if (!process.adopted()) {
            started.add(process);
        }
        process.awaitReady(options.readyWithin(), options.progress());
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        options.progress()
                .say(process.adopted() ? spec.name() + " was already up" : spec.name() + " is up (" + millis + " ms)");
    }
}
