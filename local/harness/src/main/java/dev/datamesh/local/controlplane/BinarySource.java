package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import java.io.IOException;

/** One way to get the programs of a control plane. */
interface BinarySource {

    /** What it is, as an error names it. */
    String description();

    /**
     * The programs, all of them.
     *
     * @throws IOException if this way cannot give them; the message says why
     */
    Binaries provide(Progress progress) throws IOException, InterruptedException;
}
