package dev.datamesh.local.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is written down about a running process, so that it is found again after its parent is gone.
 *
 * <p>A pid alone is not proof, for the system gives it to others later; pid and start time together are. Start times
 * are compared with a tolerance: the JDK derives them from a boot time that is only good to a second.
 *
 * @param startMillis when the system says the process began, in milliseconds since 1970
 * @param commandHash what tells the same command from a changed one
 */
record PidRecord(String name, long pid, long startMillis, String commandHash, String log, long stopGraceMillis) {

    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static PidRecord of(ProcessSpec spec, ProcessHandle handle, String commandHash) {
        return new PidRecord(
                spec.name(),
                handle.pid(),
                startOf(handle),
                commandHash,
                spec.log().toString(),
                spec.stopGrace().toMillis());
    }

    /** The process this record speaks of, if it still runs. */
    Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid)
                .filter(handle -> Math.abs(startOf(handle) - startMillis) <= TOLERANCE.toMillis())
                .filter(Pids::alive);
    }

    private static long startOf(ProcessHandle handle) {
        return handle.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
    }
}
