package dev.datamesh.local.mesh.data;

import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * A file that is there when it is whole, and else is as it was before: what is written goes to another name beside it, which is taken
 * away by an error, or when the process is interrupted.
 */
final class OutputFile implements AutoCloseable {
    private final Path target;
    private final Path written;
    private final Thread hook;
    private boolean done;

    private OutputFile(Path target, Path written, Supplier<String> lastWords) {
        this.target = target;
        this.written = written;
        this.hook = Thread.ofPlatform().name("interrupted").unstarted(() -> interrupted(lastWords));
    }

    /**
     * @param lastWords what is to be said when the process is interrupted
     * @throws MeshException if there is no such folder, or a folder is there in its place
     */
    static OutputFile of(Path path, Supplier<String> lastWords) throws IOException {
        if (Files.isDirectory(path)) {
            throw new MeshException(path + " is a folder", "name a file by -o");
        }
        Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new MeshException("there is no folder " + target.getParent(), "make it, or name another file by -o");
        }
        boolean replaceable = !Files.exists(target) || Files.isRegularFile(target);
        // A pipe or a device is written to as it is.
        Path written = replaceable
                ? target.resolveSibling("." + target.getFileName() + "."
                        + ProcessHandle.current().pid() + ".part")
                : target;
        OutputFile file = new OutputFile(target, written, lastWords);
        Runtime.getRuntime().addShutdownHook(file.hook);
        return file;
    }

    OutputStream open() throws IOException {
        return Files.newOutputStream(
                written,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                // What a killed process of this number left.
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Gives it its name. Whoever wrote has closed it. */
    synchronized void keep() throws IOException {
        if (!done && !written.equals(target)) {
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        done = true;
    }

    private synchronized void interrupted(Supplier<String> lastWords) {
        if (!done) {
            drop();
            System.err.println(lastWords.get());
        }
    }

    private void drop() {
        done = true;
        if (!written.equals(target)) {
            // If it cannot be deleted, there is nobody left to tell who could.
            boolean unused = written.toFile().delete();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!done) {
                drop();
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Interrupted at this very moment: then it has nothing left to do.
            return;
        }
    }
}
