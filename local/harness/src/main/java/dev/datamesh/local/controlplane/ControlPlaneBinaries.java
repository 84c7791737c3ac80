package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import java.nio.file.Path;

/** Finds the programs of a control plane. */
public final class ControlPlaneBinaries {

    private ControlPlaneBinaries() {}

    public static Binaries locate(BinarySources sources, Progress progress) {
        return new Binaries(Path.of(sources.environment().get("KUBEBUILDER_ASSETS")));
    }
}
