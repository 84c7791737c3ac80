package dev.datamesh.local.mesh.data;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that writes to an output file, and never comes to its end. */
final class InterruptedFetch {
    private InterruptedFetch() {}

    public static void main(String[] arguments) throws Exception {
        try (OutputFile file = OutputFile.of(Path.of(arguments[0]), () -> "interrupted after 7 samples");
                OutputStream out = file.open()) {
            out.write(1);
            out.flush();
            System.out.println("begun");
            new CountDownLatch(1).await();
            file.keep();
        }
    }
}
