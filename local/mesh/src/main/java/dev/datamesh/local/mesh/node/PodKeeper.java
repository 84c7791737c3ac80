package dev.datamesh.local.mesh.node;

import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.Ports;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.ReadinessProbe;
import dev.datamesh.local.process.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Keeps the process of one pod running, and its word of it true, until the thread is interrupted. */
final class PodKeeper {
    private static final String LOG = ".log";
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration WELL = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration REMOUNT = Duration.ofSeconds(5);
    private static final int MISSES = 3;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final PodWish pod;
    private final Launcher launcher;
    private final StateDirectory state;
    private final PodMounts mounts;
    private final PodReports reports;
    private final BiFunction<String, Path, Path> kubeconfig;
    private final Function<String, ReadinessProbe> probe;
    private final Consumer<String> log;

    private int restarts = -1;
    private String said = "";

    /**
     * @param kubeconfig writes one for a ServiceAccount of the pod's namespace to a file
     * @param probe asks a URL
     */
    PodKeeper(
            PodWish pod,
            Launcher launcher,
            StateDirectory state,
            PodMounts mounts,
            PodReports reports,
            BiFunction<String, Path, Path> kubeconfig,
            Function<String, ReadinessProbe> probe,
            Consumer<String> log) {
        this.pod = pod;
        this.launcher = launcher;
        this.state = state;
        this.mounts = mounts;
        this.reports = reports;
        this.kubeconfig = kubeconfig;
        this.probe = probe;
        this.log = log;
    }

    /** Where what a pod says is written. */
    static Path log(StateDirectory state, String pod) {
        return state.directory("logs").resolve(pod + LOG);
    }

    /** Where a pod's own way to the API server is. */
    static Path kubeconfig(StateDirectory state, String pod) {
        return state.directory("kubeconfigs").resolve(pod);
    }

    /** All pods that were ever started and not forgotten. */
    static List<String> known(StateDirectory state) {
        return Arrays.stream(
                        Optional.ofNullable(state.directory("logs").toFile().list())
                                .orElseThrow())
                .filter(file -> file.endsWith(LOG))
                .map(file -> file.substring(0, file.length() - LOG.length()))
                .toList();
    }

    void keep() throws InterruptedException {
        Duration rest = FIRST_REST;
        while (true) {
            long began = System.nanoTime();
            String trouble;
            try {
                trouble = run();
            } catch (MeshException e) {
                // Nothing of it ran: what is missing is on its way.
                report(e.getMessage());
                Thread.sleep(SOON);
                continue;
            } catch (RuntimeException e) {
                // No pod is given up: a process may not start, the API server be away, a disk be full.
                trouble = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            rest = System.nanoTime() - began > WELL.toNanos() ? FIRST_REST : rest;
            report(trouble + "; again in " + rest.toSeconds() + " s");
            Thread.sleep(rest);
            rest = rest.multipliedBy(2).compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest.multipliedBy(2);
        }
    }

    /** Stops the process, and says so while there is somebody to listen. */
    void stop() {
        new Processes(state).find(pod.name()).ifPresent(ManagedProcess::stop);
        report("the node has stopped");
    }

    /** What it was given may expire. */
    void refresh() {
        Path unused = writeKubeconfig();
    }

    /** What it mounts may be rotated while it runs; as on a cluster it looks into its files anew by itself. */
    private void remount() {
        try {
            Map<String, Path> unused = mounts.mounted(pod);
        } catch (MeshException | KubernetesClientException | UncheckedIOException e) {
            // What lies there was good until now, and the API server may be away.
            say("its Secrets could not be read anew: " + e.getMessage());
        }
    }

    /** One life of the process; answers why it is over. */
    private String run() throws InterruptedException {
        if (!pod.image().equals(Launcher.IMAGE)) {
            return "this node runs no image but " + Launcher.IMAGE + ", and the pod asks for " + pod.image();
        }
        Processes processes = new Processes(state);
        boolean runs = processes.find(pod.name()).isPresent();
        Ports ports = new Ports(state);
        int flight = ports.of(pod.name() + ".flight", runs);
        int http = ports.of(pod.name() + ".http", runs);
        ManagedProcess process =
                processes.start(launcher.spec(pod.name(), environment(), flight, http, log(state, pod.name()))
                        .withStopGrace(STOP_GRACE));
        restarts++;
        said = "";
        ReadinessProbe ready = probe.apply("http://127.0.0.1:" + http + pod.readyPath());
        String endpoint =
                (pod.environment().containsKey("DATAMESH_TLS_PATH") ? "grpc+tls" : "grpc") + "://127.0.0.1:" + flight;
        boolean told = false;
        int misses = 0;
        long mounted = System.nanoTime();
        while (process.isAlive()) {
            if (System.nanoTime() - mounted > REMOUNT.toNanos()) {
                remount();
                mounted = System.nanoTime();
            }
            misses = isReady(ready) ? 0 : misses + 1;
            // As a kubelet has it: one answer that is late on a busy machine does not take a pod out of service.
            boolean now = misses == 0 || (told && misses < MISSES);
            if (now != told) {
                if (now) {
                    reports.reachedAt(pod, endpoint);
                }
                reports.running(pod, now, restarts);
                log.accept(pod.name() + (now ? " is ready at " + endpoint : " is not ready any more"));
                told = now;
            }
            Thread.sleep(told ? LOOK_AGAIN : LOOK);
        }
        return "the process has ended" + process.quotation();
    }

    private Map<String, String> environment() {
        Map<String, Path> folders = mounts.mounted(pod);
        Map<String, String> environment = new HashMap<>();
        pod.environment().forEach((name, value) -> environment.put(name, onThisMachine(value, folders)));
        environment.put("KUBECONFIG", writeKubeconfig().toString());
        return environment;
    }

    /** A path that the pod knows, or one in a URI, as it is on this machine. */
    private static String onThisMachine(String value, Map<String, Path> folders) {
        String here = value;
        for (Map.Entry<String, Path> folder : folders.entrySet()) {
            int at = here.indexOf(folder.getKey());
            int end = at + folder.getKey().length();
            boolean begins = at == 0 || (at > 0 && (here.charAt(at - 1) == ':' || here.startsWith("//", at - 2)));
            if (begins && (end == here.length() || here.charAt(end) == '/')) {
                here = here.substring(0, at) + folder.getValue() + here.substring(end);
            }
        }
        return here;
    }

    private Path writeKubeconfig() {
        return kubeconfig.apply(pod.serviceAccount(), kubeconfig(state, pod.name()));
    }

    private static boolean isReady(ReadinessProbe probe) throws InterruptedException {
        try {
            return probe.ready();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // No answer is the answer.
            return false;
        }
    }

    /** Each state once: a wait of a minute is one line. */
    private void report(String why) {
        if (!say(why)) {
            return;
        }
        try {
            reports.waiting(pod, why.lines().findFirst().orElse(""));
        } catch (KubernetesClientException e) {
            log.accept(pod.name() + ": its status could not be written: " + e.getMessage());
        }
    }

    private boolean say(String what) {
        if (what.equals(said)) {
            return false;
        }
        said = what;
        log.accept(pod.name() + ": " + what);
        return true;
    }
}
