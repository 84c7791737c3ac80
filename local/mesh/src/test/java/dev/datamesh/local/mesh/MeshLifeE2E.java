package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A whole mesh from its first start to its end: started, hurt, stopped, started again, forgotten. */
@TestMethodOrder(OrderAnnotation.class)
@Order(Integer.MAX_VALUE)
@ExtendWith(SharedMesh.Extension.class)
class MeshLifeE2E {
    private final SharedMesh mesh;

    MeshLifeE2E(SharedMesh mesh) {
        this.mesh = mesh;
    }

    @Test
    void upBringsThreeObservatoriesAndTheirData() {
        assertThat(mesh.firstUp())
                .contains("plane local", "domain h1", "domain l1", "domain v1")
                .contains("product h1/strain", "product l1/strain", "product v1/strain")
                .contains("first blocks")
                .containsPattern("All ready after [0-9.]+ s")
                .containsPattern("H1:LDAS-STRAIN +1024 .*█");
        System.out.println(
                mesh.firstUp().lines().filter(line -> line.contains(" s")).reduce("mesh up:", (a, b) -> a + "\n" + b));
    }

    @Test
    void secondUpIsQuickAndChangesNothing() throws Exception {
        Map<String, Long> before = mesh.pids();

        assertThat(mesh.run("up").succeeded().output()).contains("up already");

        assertThat(mesh.pids())
                .isEqualTo(before)
                .containsKeys("supervisor", "etcd", "kafka", "operator", "gateway", "replayer", "band-pass");
    }

    @Test
    void whatEndsIsStartedAgain() throws Exception {
        Map<String, Long> before = mesh.pids();
        String runtime = before.keySet().stream()
                .filter(name -> name.startsWith("runtime-l1-"))
                .findFirst()
                .orElseThrow();
        List<String> killed = List.of("operator", "replayer", runtime);

        killed.forEach(name -> MeshProgram.kill(before.get(name)));

        await().atMost(SharedMesh.RECOVERY).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            Map<String, Long> now = mesh.pids();
            assertThat(now).contains(entry("etcd", before.get("etcd")), entry("kafka", before.get("kafka")));
            assertThat(killed).allMatch(name -> !before.get(name).equals(now.getOrDefault(name, before.get(name))));
            assertThat(mesh.run("status").code()).isZero();
            assertThat(mesh.run("fetch", "L1:LDAS-STRAIN", "--duration", "0.25").code())
                    .isZero();
        });
        assertThat(mesh.arriving(3)).isNotEmpty();
    }

    @Test
    void killedSupervisorIsReplacedByOneThatFindsAll() throws Exception {
        Map<String, Long> before = mesh.pids();
        MeshProgram.kill(before.get("supervisor"));
        assertThat(mesh.run("doctor").output()).contains("what ends now is not started again");

        assertThat(mesh.run("up").succeeded().output()).contains("found running");

        Map<String, Long> after = new HashMap<>(mesh.pids());
        assertThat(after.remove("supervisor")).isNotNull().isNotEqualTo(before.get("supervisor"));
        before.remove("supervisor");
        assertThat(after).isEqualTo(before);
        assertThat(mesh.run("doctor").succeeded().output()).contains("All is well.");
    }

    @Test
    void downKeepsTheDataAndUpGoesOnWithThem() throws Exception {
        String topic = mesh.series().topics().getFirst().name();
        TopicDescription before = mesh.described(topic);
        long end = mesh.endOf(topic);

        assertThat(mesh.run("down").succeeded().output())
                .contains("The data stay in " + mesh.home().path());
        assertThat(mesh.pids()).isEmpty();
        assertThat(mesh.run("up").succeeded().output()).contains("as they were left");

        assertThat(mesh.described(topic).topicId()).isEqualTo(before.topicId());
        assertThat(mesh.endOf(topic)).isGreaterThan(end);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void resetForgetsEverything() throws Exception {
        Map<String, Long> before = mesh.pids();

        mesh.run("reset", "--yes").succeeded();

        assertThat(mesh.home().path()).doesNotExist();
        assertThat(before.values())
                .allMatch(pid -> ProcessHandle.of(pid)
                        .filter(handle -> handle.info().command().isPresent())
                        .isEmpty());
    }
}
