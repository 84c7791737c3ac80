package dev.datamesh.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the JDK does not say or do about a process that is not our child. */
final class Pids {

    private Pids() {}

    /**
     * Whether it runs. A process that ended but that nobody reaped counts as gone: the JDK calls it alive, and where
     * the first process of a container reaps no orphans it would stay so for ever.
     */
    static boolean alive(ProcessHandle handle) {
        return handle.isAlive() && !zombie(handle.pid());
    }

    private static boolean zombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name in parentheses may itself hold parentheses and blanks.
            return stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a signal the JDK has no method for, by the shell's own {@code kill}; false if there is no such process of ours. */
    static boolean signal(long pid, String signal) {
        try {
            return new ProcessBuilder(List.of("/bin/sh", "-c", "kill -" + signal + " " + pid))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailedException("interrupted while sending SIG" + signal + " to process " + pid, e);
        }
    }
}
