package dev.datamesh.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A process of ours, started by us or found running. */
public final class ManagedProcess {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final int QUOTED_LINES = 15;

    private final StateDirectory state;
    private final PidRecord record;
    private final ProcessHandle handle;
    private final ReadinessProbe probe;
    private final Duration stopGrace;
    private final List<LogFile> logs;
    private final boolean adopted;

    /** One found by its record alone. */
    ManagedProcess(StateDirectory state, PidRecord record, ProcessHandle handle) {
        this(
                state,
                record,
                handle,
                ReadinessProbe.running(),
                Duration.ofMillis(record.stopGraceMillis()),
                List.of(new LogFile(Path.of(record.log()), 0)),
                true);
    }

    /** One just started. */
    ManagedProcess(StateDirectory state, PidRecord record, Process child, ProcessSpec spec, List<LogFile> logs) {
        this(state, record, child.toHandle(), spec.probe(), spec.stopGrace(), List.copyOf(logs), false);
    }

    private ManagedProcess(
            StateDirectory state,
            PidRecord record,
            ProcessHandle handle,
            ReadinessProbe probe,
            Duration stopGrace,
            List<LogFile> logs,
            boolean adopted) {
        this.state = state;
        this.record = record;
        this.handle = handle;
        this.probe = probe;
        this.stopGrace = stopGrace;
        this.logs = logs;
        this.adopted = adopted;
    }

    /** The same running process, with what its specification knows beyond the record. */
    ManagedProcess as(ProcessSpec spec) {
        List<LogFile> known = Stream.concat(Stream.of(spec.log()), spec.moreLogs().stream())
                .map(path -> new LogFile(path, 0))
                .toList();
        return new ManagedProcess(state, record, handle, spec.probe(), spec.stopGrace(), known, true);
    }

    PidRecord record() {
        return record;
    }

    public String name() {
        return record.name();
    }

    public long pid() {
        return handle.pid();
    }

    /** Whether it was already running when we came. */
    public boolean adopted() {
        return adopted;
    }

    public Path log() {
        return logs.getFirst().path();
    }

    public boolean isAlive() {
        return Pids.alive(handle);
    }

    /** Done when the process has ended, by whatever hand. */
    public CompletableFuture<ManagedProcess> onExit() {
        if (!adopted) {
            return handle.onExit().thenApply(ended -> this);
        }
        CompletableFuture<ManagedProcess> ended = new CompletableFuture<>();
        Thread.ofVirtual().name("exit of " + name()).start(() -> {
            while (isAlive()) {
                rest(POLL.multipliedBy(5));
            }
            ended.complete(this);
        });
        return ended;
    }

    /**
     * Waits until the probe is satisfied, saying every few seconds that it still waits.
     *
     * @throws ProcessFailedException if it ends or the time is over; the message quotes the end of its logs
     */
    public ManagedProcess awaitReady(Duration timeout, Progress progress) {
        long began = System.nanoTime();
        long nextWord = 5;
        String last = "it was never asked";
        do {
            if (!isAlive()) {
                throw new ProcessFailedException(name() + " ended before it was ready" + quotation());
            }
            try {
                if (probe.ready()) {
                    return this;
                }
                last = "not ready";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProcessFailedException("interrupted while waiting for " + name(), e);
            } catch (Exception e) {
                last = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
            if (seconds >= nextWord) {
                progress.say("waiting for " + name() + " since " + seconds + " s (" + last + ")");
                nextWord = seconds + 5;
            }
            rest(ReadinessProbe.INTERVAL);
        } while (System.nanoTime() - began < timeout.toNanos());
        throw new ProcessFailedException(
                name() + " was not ready after " + timeout.toMillis() / 1000.0 + " s: " + last + quotation());
    }

    /** Asks it to stop, kills it when its grace is over, and forgets it. Does nothing if it has ended. */
    public void stop() {
        if (isAlive()) {
            handle.destroy();
            // A stopped process does not see the signal until it is let go on.
            resume();
            if (!ended(stopGrace)) {
                handle.destroyForcibly();
                awaitKilled();
            }
        }
        forget();
    }

    /** Kills it without warning, as a power cut would. */
    public void kill() {
        if (isAlive()) {
            handle.destroyForcibly();
            awaitKilled();
        }
        forget();
    }

    /** Halts it where it is (SIGSTOP): it keeps its ports and connections and answers nothing. */
    public void pause() {
        if (!Pids.signal(pid(), "STOP")) {
            throw new ProcessFailedException(name() + " (process " + pid() + ") cannot be halted: it has ended");
        }
    }

    /** Lets a halted process go on; harmless to one that runs or has ended. */
    public void resume() {
        boolean _ = Pids.signal(pid(), "CONT");
    }

    /** The last lines of its logs, each under the file's path; empty if they hold nothing. */
    public String quotation() {
        StringBuilder quoted = new StringBuilder();
        for (LogFile log : logs) {
            List<String> lines = log.lastLines(QUOTED_LINES);
            if (!lines.isEmpty()) {
                quoted.append("\n  from ").append(log.path()).append(':');
                lines.forEach(line -> quoted.append("\n    ").append(line));
            }
        }
        return quoted.toString();
    }

    private void awaitKilled() {
        if (!ended(AFTER_KILL)) {
            throw new ProcessFailedException(
                    name() + " (process " + pid() + ") does not die; does it belong to another user?");
        }
    }

    private boolean ended(Duration within) {
        long until = System.nanoTime() + within.toNanos();
        while (isAlive()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            rest(POLL);
        }
        return true;
    }

    private void forget() {
        try {
            Files.deleteIfExists(state.file(Processes.recordOf(name())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rest(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessFailedException("interrupted", e);
        }
    }
}
