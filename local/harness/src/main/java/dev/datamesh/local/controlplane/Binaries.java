package dev.datamesh.local.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A directory that holds the programs of a control plane. */
public record Binaries(Path directory) {

    static final List<String> NAMES = List.of("etcd", "kube-apiserver", "kube-controller-manager", "kubectl");

    public Path etcd() {
        return directory.resolve("etcd");
    }

    public Path apiServer() {
        return directory.resolve("kube-apiserver");
    }

    public Path controllerManager() {
        return directory.resolve("kube-controller-manager");
    }

    public Path kubectl() {
        return directory.resolve("kubectl");
    }

    /** The programs that are not there. */
    static List<String> missingIn(Path directory) {
        return NAMES.stream()
                .filter(name -> !Files.isExecutable(directory.resolve(name)))
                .toList();
    }
}
