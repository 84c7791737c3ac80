package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.mesh.home.PartState.Running;
import dev.datamesh.local.process.ManagedProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Keeps one part up, on a thread of its own: starts it when what it needs is there, and again whenever it ends. */
final class PartKeeper {
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** A part that ran so long was well: its next end is a new trouble. */
    private static final Duration WELL = Duration.ofMinutes(1);

    private final Part part;
    private final Board board;
    private final Consumer<String> log;
    private final Duration refresh;

    /** @param refresh how often a part that runs is refreshed */
    PartKeeper(Part part, Board board, Consumer<String> log, Duration refresh) {
        this.part = part;
        this.board = board;
        this.log = log;
        this.refresh = refresh;
    }

    /** Runs until the thread is interrupted. */
    void keep() throws InterruptedException {
        Duration rest = FIRST_REST;
        while (true) {
            board.awaitReady(part.needs());
            long began = board.now();
            String trouble;
            try {
                trouble = awaitEnd(started(began));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                trouble = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            rest = board.now() - began > WELL.toMillis() ? FIRST_REST : rest;
            failed(trouble, rest);
            Thread.sleep(rest);
            Duration doubled = rest.multipliedBy(2);
            rest = doubled.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : doubled;
        }
    }

    private List<ManagedProcess> started(long began) throws Exception {
        update(Phase.STARTING, state -> state);
        List<ManagedProcess> processes = part.start(line -> {
            log.accept(part.name() + ": " + line);
            board.update(part.name(), state -> with(state, state.phase(), line));
        });
        long took = board.now() - began;
        update(
                Phase.READY,
                state -> new PartState(
                        state.name(),
                        state.phase(),
                        state.sinceMillis(),
                        took,
                        state.restarts(),
                        "",
                        processes.stream()
                                .map(each -> new Running(
                                        each.name(), each.pid(), each.log().toString()))
                                .toList()));
        log.accept(part.name() + " is ready after " + took + " ms");
        return processes;
    }

    /** Returns when one of the processes has ended, with which; never of a part that has none. */
    private String awaitEnd(List<ManagedProcess> processes) throws Exception {
        CompletableFuture<Object> end = CompletableFuture.anyOf(
                processes.stream().map(ManagedProcess::onExit).toArray(CompletableFuture[]::new));
        while (true) {
            try {
                ManagedProcess ended = (ManagedProcess) end.get(refresh.toMillis(), TimeUnit.MILLISECONDS);
                return ended.name() + " has ended" + ended.quotation();
            } catch (TimeoutException e) {
                part.refresh();
            } catch (ExecutionException e) {
                return "the end of a process could not be awaited: " + e.getCause();
            }
        }
    }

    private void failed(String trouble, Duration rest) {
        log.accept(part.name() + ": " + trouble + "; again in " + rest.toSeconds() + " s");
        update(
                Phase.FAILED,
                state -> new PartState(
                        state.name(),
                        state.phase(),
                        state.sinceMillis(),
                        state.tookMillis(),
                        state.restarts() + 1,
                        trouble,
                        List.of()));
    }

    private void update(Phase phase, UnaryOperator<PartState> more) {
        board.update(part.name(), state -> more.apply(with(state, phase, state.doing())));
    }

    private PartState with(PartState state, Phase phase, String doing) {
        long since = state.phase() == phase ? state.sinceMillis() : board.now();
        return new PartState(
                state.name(), phase, since, state.tookMillis(), state.restarts(), doing, state.processes());
    }
}
