package dev.datamesh.local.mesh.node;

import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.ReadinessProbe;
import dev.datamesh.local.process.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs the pods of the runtimes' namespace as processes of this machine, for want of a kubelet. Deployments, their rollouts and how
 * they stand are left to Kubernetes' own controllers, which go by what is said of the pods.
 */
public final class LocalNode implements AutoCloseable {
    private final KubernetesClient client;
    private final Launcher launcher;
    private final StateDirectory state;
    private final PodMounts mounts;
    private final PodReports reports;
    private final BiFunction<String, Path, Path> kubeconfig;
    private final Function<String, ReadinessProbe> probe;
    private final Consumer<String> log;
    private final SharedIndexInformer<Pod> pods;
    private final Map<String, Kept> kept = new HashMap<>();

    private record Kept(PodKeeper keeper, Thread thread) {}

    /**
     * A node that runs nothing yet.
     *
     * @param client with the rights of a node; closed by its owner
     * @param state where the processes and their files are
     * @param kubeconfig writes one for a ServiceAccount of the namespace to a file
     * @param probe asks a URL
     */
    public LocalNode(
            KubernetesClient client,
            String namespace,
            Launcher launcher,
            StateDirectory state,
            BiFunction<String, Path, Path> kubeconfig,
            Function<String, ReadinessProbe> probe,
            InstantSource clock,
            Consumer<String> log) {
        this.client = client;
        this.launcher = launcher;
        this.state = state;
        this.mounts = new PodMounts(client, state);
        this.reports = new PodReports(client, clock);
        this.kubeconfig = kubeconfig;
        this.probe = probe;
        this.log = log;
        pods = client.pods().inNamespace(namespace).runnableInformer(0).exceptionHandler((started, failure) -> true);
        pods.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod added) {
                begin(added);
            }

            @Override
            public void onUpdate(Pod before, Pod now) {
                if (now.getMetadata().getDeletionTimestamp() != null) {
                    end(now.getMetadata().getName());
                }
            }

            @Override
            public void onDelete(Pod removed, boolean unknown) {
                end(removed.getMetadata().getName());
            }
        });
    }

    /** Begins; what ran of pods that are no more is stopped once it is known which there are. */
    public void start() {
        pods.start().thenRun(this::stopOthers);
    }

    /** Gives all pods new tokens, before the old ones expire. */
    public synchronized void refresh() {
        kept.values().forEach(each -> each.keeper().refresh());
    }

    private synchronized void begin(Pod pod) {
        PodWish wish = PodWish.of(pod);
        if (pod.getMetadata().getDeletionTimestamp() != null || kept.containsKey(wish.name())) {
            return;
        }
        PodKeeper keeper = new PodKeeper(wish, launcher, state, mounts, reports, kubeconfig, probe, log);
        kept.put(
                wish.name(),
                new Kept(
                        keeper,
                        Thread.ofPlatform().daemon().name("pod " + wish.name()).start(() -> {
                            try {
                                keeper.keep();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        })));
    }

    private synchronized void end(String pod) {
        Kept ended = kept.remove(pod);
        if (ended != null) {
            ended.thread().interrupt();
            // It may drain for a while, and others must not wait for that.
            Thread.ofPlatform().name("end of pod " + pod).start(() -> {
                join(ended.thread());
                new Processes(state).find(pod).ifPresent(ManagedProcess::stop);
                forget(pod);
                log.accept(pod + " has ended");
            });
        }
    }

    /** What a kubelet deletes with a pod, it deletes: its mounts, its token, its log. */
    private void forget(String pod) {
        mounts.forget(pod);
        for (Path file : List.of(PodKeeper.log(state, pod), PodKeeper.kubeconfig(state, pod))) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log.accept(file + " could not be deleted: " + e.getMessage());
            }
        }
    }

    private synchronized void stopOthers() {
        Set<String> known = pods.getStore().list().stream()
                .map(pod -> pod.getMetadata().getName())
                .collect(Collectors.toSet());
        for (String pod : PodKeeper.known(state)) {
            if (!known.contains(pod)) {
                Thread.ofPlatform().name("end of pod " + pod).start(() -> {
                    new Processes(state).find(pod).ifPresent(ManagedProcess::stop);
                    forget(pod);
                });
            }
        }
    }

    /** Stops all, at the same time. */
    @Override
    public void close() {
        pods.stop();
        List<Thread> stopping = new ArrayList<>();
        synchronized (this) {
            kept.forEach((name, each) -> {
                each.thread().interrupt();
                stopping.add(Thread.ofPlatform().name("stop of pod " + name).start(() -> {
                    join(each.thread());
                    each.keeper().stop();
                }));
            });
            kept.clear();
        }
        stopping.forEach(LocalNode::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
