package dev.datamesh.local.mesh.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.mesh.CapturedConsole;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
    @TempDir
    private Path folder;

    @Test
    void secondCommandWaitsForTheFirstAndNamesIt() throws Exception {
        CapturedConsole second = new CapturedConsole();
        Process first = holder();
        try {
            Thread waiting = Thread.ofVirtual().start(() -> {
                try (HomeLock lock = HomeLock.of(new MeshHome(folder), "down", second.console())) {
                    second.console().out().println("has it");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().until(() -> second.err().contains("waiting for another command at work: mesh up, process "));
            assertThat(second.out()).isEmpty();

            first.destroyForcibly();
            await().until(() -> second.out().contains("has it"));
            waiting.join();
        } finally {
            first.destroyForcibly();
        }
    }

    /** Another process, for a lock is not seen by the one that holds it. */
    private Process holder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("held");
        return process;
    }

    /** Holds the lock of a home until it is killed. */
    static final class LockHolder {
        public static void main(String[] arguments) throws Exception {
            try (HomeLock lock =
                    HomeLock.of(new MeshHome(Path.of(arguments[0])), "up", new CapturedConsole().console())) {
                System.out.println("held");
                Thread.currentThread().join();
            }
        }
    }
}
