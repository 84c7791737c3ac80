package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A directory the user names, as other Kubernetes test tools do. */
record NamedDirectory(String path) implements BinarySource {

    @Override
    public String description() {
        return "$KUBEBUILDER_ASSETS";
    }

    @Override
    public Binaries provide(Progress progress) throws IOException {
        if (path.isEmpty()) {
            throw new IOException("not set");
        }
        List<String> missing = Binaries.missingIn(Path.of(path));
        if (!missing.isEmpty()) {
            // Test tools of others leave out the controller manager: such a directory is no error, only no help.
            throw new IOException(path + " lacks " + String.join(", ", missing));
        }
        return new Binaries(Path.of(path));
    }
}
