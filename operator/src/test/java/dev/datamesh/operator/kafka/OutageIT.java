package dev.datamesh.operator.kafka;

import static dev.datamesh.operator.kafka.admin.TestCluster.answer;
import static dev.datamesh.operator.kafka.admin.TestCluster.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.broker.BrokerOptions;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.admin.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that is away, for longer than any request may take. */
class OutageIT {
    private static Broker broker;
    private static TestCluster kafka;

    @BeforeAll
    static void start() {
        broker = Broker.start(BrokerOptions.temporary());
        kafka = TestCluster.of(broker, "outage-it-ledger");
        answer(kafka.cluster().ledger().put(claim("before")));
        answer(kafka.cluster().topics().create(new TopicSpec("before", 1, (short) 1, Map.of())));
    }

    @AfterAll
    static void stop() {
        kafka.close();
        broker.close();
    }

    private static TopicRecord claim(String topic) {
        return new TopicRecord(topic, null, "h1", "d", "strain", "p", "main", 1, false, null, List.of(), Instant.EPOCH);
    }

    @Test
    void aBrokerThatDiedIsUsedAgainSoonAfterItIsBack() {
        broker.kill();
        try (var openedMeanwhile = TestCluster.of(broker, "outage-it-ledger")) {
            CompletableFuture<?> tooEarly = openedMeanwhile.cluster().ledger().all();
            everythingFailsCleanly();
            isUnavailable(tooEarly);
            broker.start();
            everythingWorksAgain("killed");
            assertThat(answer(openedMeanwhile.cluster().ledger().get("before"))).contains(claim("before"));
        }
    }

    @Test
    void aBrokerThatWentMuteIsUsedAgainSoonAfterItSpeaks() {
        broker.pause();
        everythingFailsCleanly();
        broker.resume();
        everythingWorksAgain("paused");
    }

    @Test
    void aClusterThatNeverWasThereFailsCleanlyAndClosesAtOnce() {
        var nowhere = KafkaAccess.plaintext("no-such-host.invalid:9092");
        try (var absent = TestCluster.of(nowhere, "outage-it-ledger")) {
            assertThat(failure(absent.cluster().topics().observe("x"))).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure(absent.cluster().ledger().all())).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure(absent.cluster().probe().probe("probe-it", "p"))).isEqualTo(Reason.UNREACHABLE);
        }
    }

    private void everythingFailsCleanly() {
        long began = System.nanoTime();
        List<CompletableFuture<?>> asked = List.of(
                kafka.cluster().topics().observe("before"),
                kafka.cluster().principals().observe("h1.calibration"),
                kafka.cluster().ledger().put(claim("during-" + began)));
        List<CompletableFuture<?>> more = IntStream.range(0, 1200)
                .<CompletableFuture<?>>mapToObj(i -> kafka.cluster().topics().observe("topic-" + i))
                .toList();

        assertThat(asked).allSatisfy(OutageIT::isUnavailable);
        assertThat(more).allSatisfy(OutageIT::isUnavailable);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(45));
        assertThat(answer(kafka.cluster().ledger().get("before"))).contains(claim("before"));
    }

    private static void isUnavailable(CompletableFuture<?> answer) {
        assertThat(failure(answer)).isIn(Reason.UNREACHABLE, Reason.TIMED_OUT);
    }

    private void everythingWorksAgain(String how) {
        long began = System.nanoTime();
        assertThat(answer(kafka.cluster().topics().observe("before"))).isPresent();
        answer(kafka.cluster().topics().create(new TopicSpec("after-" + how, 1, (short) 1, Map.of())));
        answer(kafka.cluster().principals().observe("h1.calibration"));
        answer(kafka.cluster().ledger().put(claim("after-" + how)));
        assertThat(answer(kafka.cluster().ledger().get("after-" + how))).contains(claim("after-" + how));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.printf("%s: in use again after %d ms%n", how, took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }
}
