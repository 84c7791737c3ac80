package dev.datamesh.operator.kafka.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Runs nothing until told to. */
final class Later implements Executor {
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs what is there, and what that brings, until nothing is left. */
    void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
