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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Puts the Secrets that a pod mounts into files that only this user may read. */
final class PodMounts {
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
        return folders;
    }

    /** Deletes what was written for a pod. */
    void forget(String pod) {
        new StateDirectory(folder(pod)).delete();
    }

    private Path write(PodWish pod, String name) {
        Secret secret =
                client.secrets().inNamespace(pod.namespace()).withName(name).get();
        if (secret == null || secret.getData() == null) {
            throw new MeshException("the Secret " + pod.namespace() + "/" + name + " is not there yet", "");
        }
        StateDirectory folder = StateDirectory.at(folder(pod.name()).resolve(name));
        secret.getData().forEach((key, encoded) -> writeFile(folder.file(key), encoded));
        return folder.path();
    }

    /** In one step, so that nobody reads half of it; temporary files are private from their making. */
    private static void writeFile(Path target, String encoded) {
        try {
            byte[] content = Base64.getDecoder().decode(encoded);
            if (Files.exists(target) && Arrays.equals(Files.readAllBytes(target), content)) {
                return;
            }
            Path fresh = Files.createTempFile(
                    target.getParent(),
                    ".",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(fresh, content);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folder(String pod) {
        return state.directory("volumes").resolve(pod);
    }
}
