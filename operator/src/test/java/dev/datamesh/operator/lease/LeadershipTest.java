package dev.datamesh.operator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Time passes, and the API server answers, when a test says so. */
class LeadershipTest {
    private final Deque<Runnable> underWay = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-05T10:00:00Z");
    private Supplier<Lease> answer = () -> null;
    private int doubts;

    private Leadership leadership(Executor asker) {
        return new Leadership(() -> answer.get(), "datamesh-system", () -> now, asker, () -> doubts++);
    }

    private final Leadership leadership = leadership(Runnable::run);

    private void begin(Leadership candidate) {
        callbacks(candidate).onStartLeading();
    }

    private static LeaderCallbacks callbacks(Leadership candidate) {
        return candidate.configuration().getLeaderCallbacks().orElseThrow();
    }

    private Lease heldBy(Leadership holder, Instant renewed) {
        return lease(holder.configuration().getIdentity().orElseThrow(), renewed);
    }

    private static Lease lease(String holder, Instant renewed) {
        return new LeaseBuilder()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void whoDoesNotLeadHasNothingToDoubt() {
        leadership.check();
        pass(Duration.ofHours(1));
        leadership.check();
        assertThat(leadership.isLeading()).isFalse();
        assertThat(doubts).isZero();
    }

    @Test
    void whoRenewsItsLeaseLeads() {
        begin(leadership);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(2));
            answer = () -> heldBy(leadership, now);
            leadership.check();
        }
        assertThat(leadership.isLeading()).isTrue();
        assertThat(doubts).isZero();
    }

    @Test
    void aLeaseOfAnotherEndsItAtOnce() {
        begin(leadership);
        answer = () -> lease("another", now);
        leadership.check();
        assertThat(doubts).isOne();
        assertThat(leadership.isLeading()).isFalse();
    }

    @Test
    void aLeaseThatIsGoneOrNobodysEndsIt() {
        for (Lease none : new Lease[] {null, new Lease(), lease(null, now), lease("", now)}) {
            Leadership leader = leadership(Runnable::run);
            begin(leader);
            answer = () -> none;
            leader.check();
            assertThat(leader.isLeading()).isFalse();
        }
        assertThat(doubts).isEqualTo(4);
    }

    @Test
    void anApiServerThatIsAwayIsBorneUntilTheLeaseMayBeAnothers() {
        begin(leadership);
        answer = () -> {
            throw new KubernetesClientException("away");
        };
        for (int i = 0; i < 6; i++) {
            pass(Duration.ofSeconds(2));
            leadership.check();
        }
        assertThat(doubts).as("after 12 s").isZero();
        pass(Duration.ofSeconds(2));
        leadership.check();
        assertThat(doubts)
                .as("after 14 s, before the 15 s of the lease are over")
                .isOne();
    }

    @Test
    void anApiServerThatComesBackInTimeIsForgiven() {
        begin(leadership);
        answer = () -> {
            throw new KubernetesClientException("away");
        };
        pass(Duration.ofSeconds(12));
        leadership.check();
        answer = () -> heldBy(leadership, now);
        leadership.check();
        pass(Duration.ofSeconds(12));
        leadership.check();
        assertThat(doubts).isZero();
    }

    @Test
    void anyOtherFailureToReadIsNoEndOfTheWatch() {
        begin(leadership);
        answer = () -> {
            throw new IllegalStateException("a fault of the client");
        };
        leadership.check();
        assertThat(doubts).isZero();
        pass(Duration.ofSeconds(14));
        leadership.check();
        assertThat(doubts).isOne();
    }

    /** To read our name in it does not help when it is not renewed: others count from its time. */
    @Test
    void aLeaseOfOursThatIsNotRenewedIsNotSurelyOurs() {
        begin(leadership);
        Instant renewed = now;
        answer = () -> heldBy(leadership, renewed);
        pass(Duration.ofSeconds(12));
        leadership.check();
        assertThat(doubts).isZero();
        pass(Duration.ofSeconds(2));
        leadership.check();
        assertThat(doubts).isOne();
    }

    /** A request to an API server that has gone silent takes minutes, with all its retries. */
    @Test
    void aQuestionWithoutAnAnswerDoesNotKeepItFromDoubting() {
        Leadership leader = leadership(underWay::add);
        begin(leader);
        for (int i = 0; i < 7; i++) {
            leader.check();
            pass(Duration.ofSeconds(2));
        }
        assertThat(underWay).as("one question at a time").hasSize(1);
        leader.check();
        assertThat(doubts).isOne();
    }

    @Test
    void anAnswerThatComesLateCountsByItsOwnTime() {
        Leadership leader = leadership(underWay::add);
        begin(leader);
        Instant renewed = now;
        answer = () -> heldBy(leader, renewed);
        leader.check();
        pass(Duration.ofSeconds(10));
        underWay.remove().run();
        pass(Duration.ofSeconds(4));
        leader.check();
        assertThat(doubts).isOne();
    }

    @Test
    void whoStopsOfItsOwnWillIsNotInDoubt() {
        Leadership leader = leadership(underWay::add);
        begin(leader);
        leader.check();
        leader.leave();
        callbacks(leader).onStopLeading();
        answer = () -> lease("another", now);
        underWay.remove().run();
        pass(Duration.ofHours(1));
        leader.check();
        assertThat(doubts).isZero();
    }

    @Test
    void whoLosesTheElectionStopsOnce() {
        begin(leadership);
        callbacks(leadership).onStopLeading();
        callbacks(leadership).onStopLeading();
        answer = () -> lease("another", now);
        leadership.check();
        assertThat(doubts).isOne();
    }
}
