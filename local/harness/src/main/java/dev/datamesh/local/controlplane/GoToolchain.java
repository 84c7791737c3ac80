package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds the programs from the sources that {@code programs/go.mod} pins. Each goes into the cache as soon as it is
 * done, so an interrupted build is not begun anew.
 */
record GoToolchain(Map<String, String> environment, Path cache) implements BinarySource {

    private static final Duration WORD_EVERY = Duration.ofSeconds(10);

    private static final Map<String, String> PACKAGES = Map.of(
            "etcd", "go.etcd.io/etcd/server/v3",
            "kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver",
            "kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager",
            "kubectl", "k8s.io/kubernetes/cmd/kubectl");

    @Override
    public String description() {
        return "build with Go";
    }

    @Override
    public Binaries provide(Progress progress) throws IOException, InterruptedException {
        Path go = find().orElseThrow(
                        () -> new IOException("no 'go' on the PATH (Go 1.21 or newer, from https://go.dev/dl)"));
        List<String> missing = Binaries.missingIn(cache);
        Path work = prepare();
        progress.say("building " + String.join(", ", missing) + " from source with " + go
                + ": about ten minutes on two cores, once; kept in " + cache);
        for (String program : missing) {
            build(go, program, work, progress);
        }
        new StateDirectory(work).delete();
        return new Binaries(cache);
    }

    private void build(Path go, String program, Path work, Progress progress) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Path output = work.resolve(program);
        Path packages = work.resolve(program + ".packages");
        run(
                List.of(go.toString(), "list", "-deps", PACKAGES.get(program)),
                work,
                packages,
                () -> progress.say(program + ": fetching sources since " + seconds(began) + " s"));
        long total = packagesIn(packages);
        Path log = work.resolve(program + ".log");
        run(
                List.of(
                        go.toString(),
                        "build",
                        "-v",
                        "-trimpath",
                        "-ldflags",
                        linkerFlags(),
                        "-o",
                        output.toString(),
                        PACKAGES.get(program)),
                work,
                log,
                () -> progress.say(program + ": " + packagesIn(log) + " of at most " + total + " packages after "
                        + seconds(began) + " s"));
        Files.move(output, cache.resolve(program), StandardCopyOption.ATOMIC_MOVE);
        progress.say(program + ": built in " + seconds(began) + " s");
    }

    private void run(List<String> command, Path work, Path log, Runnable everySoOften)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> own = new HashMap<>(environment);
        own.put("CGO_ENABLED", "0");
        // Ours is a module of its own, wherever the user's shell stands and whatever it prefers.
        own.put("GOFLAGS", "-mod=readonly -buildvcs=false");
        own.put("GOWORK", "off");
        builder.environment().clear();
        builder.environment().putAll(own);
        Process process = builder.start();
        try {
            while (!process.waitFor(WORD_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                everySoOften.run();
            }
        } catch (InterruptedException e) {
            process.destroy();
            throw e;
        }
        if (process.exitValue() != 0) {
            List<String> said = Files.readAllLines(log);
            throw new IOException("'" + String.join(" ", command.subList(0, 2)) + "' failed: "
                    + String.join("; ", said.subList(Math.max(0, said.size() - 5), said.size())));
        }
    }

    private Path prepare() throws IOException {
        Files.createDirectories(cache);
        Path work = Files.createDirectories(cache.resolveSibling(cache.getFileName() + "-build"));
        for (String name : List.of("go.mod", "go.sum")) {
            try (InputStream pinned = GoToolchain.class.getResourceAsStream("programs/" + name)) {
                Files.copy(pinned, work.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return work;
    }

    private Optional<Path> find() {
        Stream<String> path = Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1));
        return path.filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "go"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static long seconds(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }

    private static String linkerFlags() {
        String[] numbers = Versions.KUBERNETES.substring(1).split("\\.", 3);
        String stamp = " -X k8s.io/component-base/version.";
        return "-s -w" + stamp + "gitVersion=" + Versions.KUBERNETES + stamp + "gitMajor=" + numbers[0] + stamp
                + "gitMinor=" + numbers[1] + stamp + "gitTreeState=clean";
    }

    /** How many packages Go named; between them it tells what it fetches. */
    private static long packagesIn(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.startsWith("go: ")).count();
        } catch (IOException e) {
            return 0;
        }
    }
}
