package dev.datamesh.local.mesh.home;

import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** Held by a command that starts or stops the mesh, so that two do not work against each other. Ends with its process. */
public final class HomeLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LONGEST_HOLDER = 200;

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits while another command holds it, and says so. */
    public static HomeLock of(MeshHome home, String command, Console console) throws InterruptedException {
        Path file = home.state().file("lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            long until = System.nanoTime() + PATIENCE.toNanos();
            boolean told = false;
            while (channel.tryLock() == null) {
                String holder = holder(channel);
                if (!told) {
                    console.err().println("waiting for another command at work: " + holder);
                    told = true;
                }
                if (System.nanoTime() - until > 0) {
                    channel.close();
                    throw new MeshException(
                            "another command has been at work for " + PATIENCE.toMinutes() + " minutes: " + holder,
                            "end it first");
                }
                Thread.sleep(POLL);
            }
            String holder =
                    "mesh " + command + ", process " + ProcessHandle.current().pid();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return new HomeLock(channel);
        } catch (IOException e) {
            throw new MeshException(file + " cannot be locked: " + e.getMessage(), "is the directory yours?", e);
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_HOLDER);
        int read = channel.read(bytes, 0);
        return Optional.of(read)
                .filter(count -> count > 0)
                .map(count -> new String(bytes.array(), 0, count, StandardCharsets.UTF_8))
                .orElse("its name is not known");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new MeshException("the lock could not be given back: " + e.getMessage(), "", e);
        }
    }
}
