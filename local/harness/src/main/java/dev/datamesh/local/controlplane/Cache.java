package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What earlier downloads and builds left. */
record Cache(Path directory) implements BinarySource {

    @Override
    public String description() {
        return "the cache";
    }

    @Override
    public Binaries provide(Progress progress) throws IOException {
        List<String> missing = Binaries.missingIn(directory);
        if (!missing.isEmpty()) {
            throw new IOException(directory + " lacks " + String.join(", ", missing));
        }
        return new Binaries(directory);
    }
}
