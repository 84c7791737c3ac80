package dev.datamesh.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * State directories that end with the JVM that made them. A JVM that was killed cannot clean up, so whoever makes the
 * next one first stops the processes and deletes the directories of those that are gone.
 */
public final class TemporaryState {

    private static final String PREFIX = "datamesh-tmp-";
    private static final String OWNER = "owner.json";

    private record Owner(long pid, long startMillis) {

        static Owner self() {
            ProcessHandle self = ProcessHandle.current();
            return new Owner(
                    self.pid(), self.info().startInstant().orElse(Instant.EPOCH).toEpochMilli());
        }

        boolean lives() {
            return new PidRecord("owner", pid, startMillis, "", "", 0).running().isPresent();
        }
    }

    private TemporaryState() {}

    /** A new empty directory under the system's temporary directory. */
    public static StateDirectory create(String purpose) {
        sweep();
        try {
            StateDirectory state = new StateDirectory(Files.createTempDirectory(PREFIX + purpose + "-"));
            state.write(OWNER, Owner.self());
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sweep() {
        for (Path directory : siblings()) {
            StateDirectory state = new StateDirectory(directory);
            try {
                if (state.read(OWNER, Owner.class)
                        .filter(owner -> !owner.lives())
                        .isPresent()) {
                    new Processes(state).running().forEach(ManagedProcess::kill);
                    state.delete();
                }
            } catch (UncheckedIOException | ProcessFailedException e) {
                // Another user's, or being swept by another JVM at this moment: not ours to worry about.
            }
        }
    }

    private static List<Path> siblings() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(Files::isReadable)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
