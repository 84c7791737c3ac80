package dev.datamesh.local.mesh.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.mesh.home.MeshHome;
import dev.datamesh.local.mesh.home.MeshState;
import dev.datamesh.local.mesh.home.PartState;
import dev.datamesh.local.mesh.home.PartState.Phase;
import dev.datamesh.local.process.ManagedProcess;
import dev.datamesh.local.process.ProcessSpec;
import dev.datamesh.local.process.Processes;
import dev.datamesh.local.process.Progress;
import dev.datamesh.local.process.StateDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final Duration REFRESH = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private final List<String> events = new CopyOnWriteArrayList<>();

    private MeshHome home;
    private Processes processes;
    private Supervisor supervisor;

    @BeforeEach
    void emptyHome() {
        home = new MeshHome(folder.resolve("home"));
        processes = new Processes(StateDirectory.at(folder.resolve("processes")));
    }

    @AfterEach
    void nothingRunsOn() {
        processes.running().forEach(ManagedProcess::kill);
    }

    @Test
    void partWaitsForWhatItNeeds() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        start(new SleepingPart("late", Set.of("early")), new SleepingPart("early", Set.of(), open));
        await().until(() -> part("early").phase() == Phase.STARTING);
        assertThat(part("late").phase()).isEqualTo(Phase.WAITING);

        open.countDown();

        await().until(() -> part("late").phase() == Phase.READY);
        assertThat(events).containsExactly("start early", "start late");
        supervisor.stop();
    }

    @Test
    void partThatEndsIsStartedAgainAndTheOthersAreLeftAlone() throws Exception {
        start(new SleepingPart("one", Set.of()), new SleepingPart("two", Set.of()));
        await().until(() -> part("one").phase() == Phase.READY && part("two").phase() == Phase.READY);
        long two = part("two").processes().getFirst().pid();
        ManagedProcess one = processes.find("one").orElseThrow();

        one.kill();

        await().until(() -> part("one").restarts() == 1 && part("one").phase() == Phase.READY);
        assertThat(part("one").processes().getFirst().pid()).isNotEqualTo(one.pid());
        assertThat(part("two").processes().getFirst().pid()).isEqualTo(two);
        assertThat(part("two").restarts()).isZero();
        supervisor.stop();
    }

    @Test
    void failedStartIsToldAndTriedAgain() throws Exception {
        start(new SleepingPart("one", Set.of()) {
            @Override
            public List<ManagedProcess> start(Progress progress) throws Exception {
                if (events.isEmpty()) {
                    events.add("failed");
                    throw new IllegalStateException("no such port");
                }
                return super.start(progress);
            }
        });

        await().until(() -> part("one").phase() == Phase.FAILED);
        assertThat(part("one").doing()).isEqualTo("no such port");
        await().until(() -> part("one").phase() == Phase.READY);
        assertThat(part("one").doing()).isEmpty();
        supervisor.stop();
    }

    @Test
    void stoppingGoesBackwardsAndLeavesNothingRunning() throws Exception {
        start(new SleepingPart("first", Set.of()), new SleepingPart("second", Set.of("first")));
        await().until(() -> part("second").phase() == Phase.READY);

        supervisor.stop();

        assertThat(events).containsExactly("start first", "start second", "stop second", "stop first");
        assertThat(processes.running()).isEmpty();
        assertThat(MeshState.read(home).orElseThrow().parts())
                .extracting(PartState::phase)
                .containsOnly(Phase.STOPPED);
    }

    @Test
    void nextSupervisorAdoptsWhatRuns() throws Exception {
        ManagedProcess running =
                new SleepingPart("one", Set.of()).start(Progress.silent()).getFirst();

        start(new SleepingPart("one", Set.of()));

        await().until(() -> part("one").phase() == Phase.READY);
        assertThat(part("one").processes().getFirst().pid()).isEqualTo(running.pid());
        supervisor.stop();
        assertThat(running.isAlive()).isFalse();
    }

    @Test
    void partWithoutProcessesIsRefreshedToo() throws Exception {
        start(new SleepingPart("node", Set.of()) {
            @Override
            public List<ManagedProcess> start(Progress progress) {
                return List.of();
            }

            @Override
            public void refresh() {
                events.add("refreshed");
            }
        });

        await().until(() -> events.size() >= 2);
        assertThat(part("node").phase()).isEqualTo(Phase.READY);
        supervisor.stop();
    }

    @Test
    void partWhoseRefreshFailsIsStartedAgain() throws Exception {
        start(new SleepingPart("one", Set.of()) {
            @Override
            public void refresh() {
                if (!events.contains("refreshed")) {
                    events.add("refreshed");
                    throw new IllegalStateException("no token");
                }
            }

            @Override
            public List<ManagedProcess> start(Progress progress) throws Exception {
                return events.contains("refreshed")
                        ? List.of(processes.find("one").orElseThrow())
                        : super.start(progress);
            }
        });

        await().until(() -> part("one").restarts() == 1 && part("one").phase() == Phase.READY);
        supervisor.stop();
    }

    private void start(Part... parts) {
        Board board = new Board(
                home,
                InstantSource.system(),
                "test",
                List.of(parts).stream().map(Part::name).toList());
        supervisor = new Supervisor(List.of(parts), board, line -> {}, REFRESH);
        supervisor.start();
    }

    private PartState part(String name) {
        return MeshState.read(home).orElseThrow().part(name).orElseThrow();
    }

    /** A process that does nothing for long. */
    private class SleepingPart implements Part {
        private final String name;
        private final Set<String> needs;
        private final CountDownLatch open;

        SleepingPart(String name, Set<String> needs) {
            this(name, needs, new CountDownLatch(0));
        }

        SleepingPart(String name, Set<String> needs, CountDownLatch open) {
            this.name = name;
            this.needs = needs;
            this.open = open;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<String> needs() {
            return needs;
        }

        @Override
        public List<ManagedProcess> start(Progress progress) throws Exception {
            open.await();
            events.add("start " + name);
            return List.of(processes.start(
                    ProcessSpec.of(name, List.of("/bin/sleep", "600"), folder.resolve("logs/" + name + ".log"))));
        }

        @Override
        public void stop() {
            events.add("stop " + name);
            processes.find(name).ifPresent(ManagedProcess::stop);
        }
    }
}
