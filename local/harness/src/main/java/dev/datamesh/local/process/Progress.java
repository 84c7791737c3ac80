package dev.datamesh.local.process;

import java.io.PrintStream;

/** Where a start that takes seconds or minutes says how far it is; one line per call, without a line end. */
@FunctionalInterface
public interface Progress {

    void say(String line);

    static Progress silent() {
        return line -> {};
    }

    static Progress to(PrintStream out) {
        return out::println;
    }
}
