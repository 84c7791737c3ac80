package dev.datamesh.local.mesh.node;

import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.process.StateDirectory;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts the Secrets that a pod mounts into files that only this user may read, and has a folder for each volume claim. */
final class PodMounts {
    private static final FileAttribute<?> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final KubernetesClient client;
    private final StateDirectory state;

    PodMounts(KubernetesClient client, StateDirectory state) {
        this.client = client;
        this.state = state;
    }

    /**
     * The folders of a pod's mounts on this machine, by the path that the pod knows.
     *
     * @throws MeshException if a Secret is not there yet
     */
    Map<String, Path> mounted(PodWish pod) {
        Map<String, Path> folders = new HashMap<>();
        pod.secrets().forEach((path, name) -> folders.put(path, write(pod, name)));
        // A claim is there as long as the mesh is, whoever mounts it.
        pod.claims()
                .forEach((path, name) -> folders.put(
                        path, StateDirectory.at(state.directory("claims")).directory(name)));
        return folders;
    }

    /** Deletes what was written for a pod. */
    void forget(String pod) {
        new StateDirectory(folder(pod)).delete();
    }

    /** All files of a Secret at once, as a kubelet has it: a key that does not fit its certificate is never seen. */
    private Path write(PodWish pod, String name) {
        Secret secret =
                client.secrets().inNamespace(pod.namespace()).withName(name).get();
        if (secret == null || secret.getData() == null) {
            throw new MeshException("the Secret " + pod.namespace() + "/" + name + " is not there yet", "");
        }
        Path mount = folder(pod.name()).resolve(name);
        try {
            if (!holds(mount, secret)) {
                Path fresh = Files.createTempDirectory(
                        StateDirectory.at(mount.getParent()).path(), "." + name + ".", PRIVATE_DIRECTORY);
                try {
                    for (Map.Entry<String, String> entry : secret.getData().entrySet()) {
                        Path file = Files.createFile(fresh.resolve(entry.getKey()), PRIVATE_FILE);
                        Files.write(file, Base64.getDecoder().decode(entry.getValue()));
                    }
                    replace(mount, fresh);
                } catch (IOException e) {
                    // On a full disk it is tried again every few seconds, and each try would leave half a Secret.
                    new StateDirectory(fresh).delete();
                    throw e;
                }
            }
            return mount;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holds(Path mount, Secret secret) throws IOException {
        if (!Files.isSymbolicLink(mount) || !Files.isDirectory(mount)) {
            return false;
        }
        try (Stream<Path> files = Files.list(mount)) {
            if (files.count() != secret.getData().size()) {
                return false;
            }
        }
        for (Map.Entry<String, String> entry : secret.getData().entrySet()) {
            Path file = mount.resolve(entry.getKey());
            if (!Files.exists(file)
                    || !Arrays.equals(
                            Files.readAllBytes(file), Base64.getDecoder().decode(entry.getValue()))) {
                return false;
            }
        }
        return true;
    }

    private static void replace(Path mount, Path fresh) throws IOException {
        Optional<Path> before = Files.exists(mount) ? Optional.of(mount.toRealPath()) : Optional.empty();
        if (!Files.isSymbolicLink(mount)) {
            new StateDirectory(mount).delete();
        }
        Path link = fresh.resolveSibling(fresh.getFileName() + ".link");
        Files.createSymbolicLink(link, fresh.getFileName());
        Files.move(link, mount, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        before.ifPresent(old -> new StateDirectory(old).delete());
    }

    private Path folder(String pod) {
        return state.directory("volumes").resolve(pod);
    }
}
