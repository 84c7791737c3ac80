package dev.datamesh.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private Processes processes() {
        return new Processes(StateDirectory.at(directory));
    }

    private ProcessSpec shell(String name, String script) {
        return ProcessSpec.of(name, List.of("/bin/sh", "-c", script), directory.resolve("logs/" + name + ".log"));
    }

    @AfterEach
    void leaveNothingRunning() {
        processes().running().forEach(ManagedProcess::kill);
    }

    @Test
    void aProcessIsFoundAgainAndAdoptedByTheSameCommand() {
        ProcessSpec spec = shell("sleeper", "sleep 60");
        ManagedProcess first = processes().start(spec);

        ManagedProcess second = processes().start(spec);

        assertThat(second.pid()).isEqualTo(first.pid());
        assertThat(second.adopted()).isTrue();
        assertThat(processes().running()).extracting(ManagedProcess::name).containsExactly("sleeper");
    }

    @Test
    void aChangedCommandReplacesWhatRuns() {
        ManagedProcess first = processes().start(shell("sleeper", "exec sleep 60"));

        ManagedProcess second = processes().start(shell("sleeper", "exec sleep 61"));

        assertThat(second.adopted()).isFalse();
        assertThat(first.isAlive()).isFalse();
        assertThat(second.isAlive()).isTrue();
    }

    @Test
    void aChangedConfigurationFileReplacesWhatRuns() throws Exception {
        Path configuration = Files.writeString(directory.resolve("server.properties"), "a=1");
        ProcessSpec spec = shell("sleeper", "exec sleep 60").withInputs(configuration);
        ManagedProcess first = processes().start(spec);
        Files.writeString(configuration, "a=2");

        assertThat(processes().start(spec).pid()).isNotEqualTo(first.pid());
    }

    @Test
    void aPidThatNowBelongsToAnotherIsNotOurs() {
        ProcessHandle self = ProcessHandle.current();
        PidRecord stale = new PidRecord("sleeper", self.pid(), 1_000, "hash", "log", 1_000);
        StateDirectory state = StateDirectory.at(directory);
        state.directory("run");
        state.write("run/sleeper.json", stale);

        assertThat(processes().find("sleeper")).isEmpty();
        assertThat(processes().running()).isEmpty();
    }

    @Test
    void aProcessOutlivesTheJvmThatStartedItAndIsFoundByTheNext() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingParent.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("parent.log").toFile())
                .start();
        assertThat(parent.waitFor(20, TimeUnit.SECONDS)).isTrue();

        ManagedProcess orphan = processes().find("orphan").orElseThrow();

        assertThat(orphan.isAlive()).isTrue();
        assertThat(processes().start(CrashingParent.spec(directory)).pid()).isEqualTo(orphan.pid());
        orphan.stop();
        assertThat(orphan.isAlive()).isFalse();
        assertThat(processes().find("orphan")).isEmpty();
    }

    @Test
    void onePidRecordIsReadableByItsOwnerOnly() throws Exception {
        processes().start(shell("sleeper", "exec sleep 60"));

        assertThat(Files.getPosixFilePermissions(directory.resolve("run/sleeper.json")))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }

    @Test
    void anEarlyEndIsToldWithTheLastLines() {
        ManagedProcess process = processes()
                .start(shell("failing", "echo before; echo cannot open the moon; exit 3")
                        .withProbe(() -> false));

        assertThatThrownBy(() -> process.awaitReady(SOON, Progress.silent()))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("failing ended before it was ready")
                .hasMessageContaining("cannot open the moon");
    }

    @Test
    void aWaitThatLastsTooLongIsToldWithTheProbesWordAndTheLastLines() {
        ManagedProcess process = processes()
                .start(shell("slow", "echo still looking; exec sleep 60").withProbe(() -> {
                    await().atMost(SOON)
                            .until(() -> Files.readString(directory.resolve("logs/slow.log"))
                                    .contains("still"));
                    throw new IllegalStateException("no answer on port 1");
                }));

        assertThatThrownBy(() -> process.awaitReady(Duration.ofMillis(300), Progress.silent()))
                .isInstanceOf(ProcessFailedException.class)
                .hasMessageContaining("slow was not ready after 0.3 s: no answer on port 1")
                .hasMessageContaining("still looking");
    }

    @Test
    void linesOfAnEarlierRunAreNotQuoted() {
        ManagedProcess first = processes().start(shell("twice", "echo of the first run"));
        await().atMost(SOON).until(() -> !first.isAlive());
        ManagedProcess second = processes().start(shell("twice", "echo of the second run; exit 1"));
        await().atMost(SOON).until(() -> !second.isAlive());

        assertThat(second.quotation()).contains("of the second run").doesNotContain("of the first run");
    }

    @Test
    void whoIgnoresTheRequestToStopIsKilledAfterItsGrace() {
        ManagedProcess deaf = processes()
                .start(shell("deaf", "trap '' TERM; echo deaf; while :; do sleep 1; done")
                        .withStopGrace(Duration.ofMillis(300)));
        await().atMost(SOON).until(() -> deaf.quotation().contains("deaf"));

        deaf.stop();

        assertThat(deaf.isAlive()).isFalse();
    }

    @Test
    void aHaltedProcessStopsInOrder() throws Exception {
        ManagedProcess process = processes()
                .start(shell("halted", "trap 'echo in order; exit 0' TERM; echo up; while :; do sleep 0.1; done"));
        await().atMost(SOON).until(() -> process.quotation().contains("up"));
        process.pause();

        process.stop();

        assertThat(process.log()).content().contains("in order");
        assertThat(process.onExit().get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void theEndOfAnAdoptedProcessIsNoticed() throws Exception {
        ProcessSpec spec = shell("sleeper", "exec sleep 60");
        ManagedProcess first = processes().start(spec);
        var ended = processes().start(spec).onExit();

        first.kill();

        assertThat(ended.get(10, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void aChildReadsNothingAndSeesOnlyWhatItIsGiven() throws Exception {
        ManagedProcess child = processes()
                .start(shell("curious", "cat; env | cut -d= -f1 | sort").withEnvironment(Map.of("GIVEN", "yes")));
        await().atMost(SOON).until(() -> !child.isAlive());

        assertThat(Files.readAllLines(child.log()))
                .contains("GIVEN", "PATH")
                .isSubsetOf("GIVEN", "PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_");
    }

    @Test
    void aLogThatHasGrownLargeIsMovedAside() throws Exception {
        Path log = directory.resolve("logs/chatty.log");
        Files.createDirectories(log.getParent());
        Files.write(log, new byte[9 << 20]);

        ManagedProcess process = processes().start(shell("chatty", "echo anew"));
        await().atMost(SOON).until(() -> process.quotation().contains("anew"));

        assertThat(log).hasContent("anew\n");
        assertThat(directory.resolve("logs/chatty.log.1")).hasSize(9 << 20);
    }

    @Test
    void aLongWaitIsReported() {
        List<String> said = new ArrayList<>();
        long began = System.nanoTime();
        ManagedProcess process = processes()
                .start(shell("slow", "exec sleep 60")
                        .withProbe(() -> System.nanoTime() - began
                                > Duration.ofMillis(5_500).toNanos()));

        process.awaitReady(SOON, said::add);

        assertThat(said).containsExactly("waiting for slow since 5 s (not ready)");
    }
}
