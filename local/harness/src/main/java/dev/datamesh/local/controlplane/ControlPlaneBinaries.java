package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the programs of a control plane, or gets them. */
public final class ControlPlaneBinaries {

    private ControlPlaneBinaries() {}

    /**
     * The programs, from the first way that has them; a download takes a minute, a build many.
     *
     * @throws BinariesMissingException if no way has them
     */
    public static Binaries locate(BinarySources sources, Progress progress) {
        List<String> reasons = new ArrayList<>();
        for (BinarySource source : sources.inOrder()) {
            try {
                return source.provide(progress);
            } catch (IOException e) {
                reasons.add(source.description() + ": " + e.getMessage());
                if (source instanceof Releases) {
                    progress.say("no download of the control plane (" + e.getMessage() + ")");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BinariesMissingException("interrupted while getting the programs of the control plane");
            }
        }
        throw new BinariesMissingException("no kube-apiserver, kube-controller-manager, kubectl " + Versions.KUBERNETES
                + " and etcd " + Versions.ETCD + " for " + sources.platform() + ". Tried:\n  - "
                + String.join("\n  - ", reasons)
                + "\nPut them into a directory and set KUBEBUILDER_ASSETS to it, or install Go.");
    }
}
