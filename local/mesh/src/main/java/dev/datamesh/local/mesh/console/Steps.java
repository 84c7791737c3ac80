package dev.datamesh.local.mesh.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints what a command has done, a line per step, each with the seconds it took. */
public final class Steps {
    private static final int NAME_WIDTH = 18;

    private final PrintWriter out;
    private final long began = System.nanoTime();

    public Steps(PrintWriter out) {
        this.out = out;
    }

    /** A step that is done. */
    public void done(String name, Duration took, String detail) {
        out.printf(Locale.ROOT, "  %-" + NAME_WIDTH + "s %5.1f s  %s%n", name, took.toMillis() / 1000.0, detail);
        out.flush();
    }

    /** What a step is at, while it takes long. */
    public void aside(String name, String line) {
        out.printf(Locale.ROOT, "  %-" + NAME_WIDTH + "s    …    %s%n", name, line);
        out.flush();
    }

    /** Since the first. */
    public Duration inAll() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    public static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }
}
