package dev.datamesh.operator.kafka.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.kafka.ledger.Index.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndexTest {
    private final Index index = new Index();

    private static Statement claimed(String topic, String uid) {
        return new Statement.Claimed(claim(topic, uid));
    }

    private static TopicRecord claim(String topic, String uid) {
        return new TopicRecord(topic, null, "h1", "d", "strain", uid, "main", 1, false, null, List.of(), Instant.EPOCH);
    }

    @Test
    void theLaterOffsetDecidesWhicheverWayItWasHeardOf() {
        index.acknowledge(7, "t", claimed("t", "new"));
        index.follow(5, "t", claimed("t", "old"));
        assertThat(index.of("t")).isEqualTo(claimed("t", "new"));

        index.follow(9, "t", claimed("t", "other leader"));
        assertThat(index.says("t", claimed("t", "other leader"))).isTrue();
    }

    @Test
    void aLateWordOfAnOldClaimDoesNotBringItBack() {
        index.acknowledge(6, "t", new Statement.Removed());
        index.follow(5, "t", claimed("t", "old"));

        assertThat(index.of("t")).isEqualTo(new Statement.Removed());
        assertThat(index.claims()).isEmpty();
    }

    @Test
    void afterAWriteOfUnknownFateNothingIsTakenForGranted() {
        index.acknowledge(1, "t", claimed("t", "a"));
        index.doubt("t");
        assertThat(index.says("t", claimed("t", "a"))).isFalse();

        index.acknowledge(2, "t", claimed("t", "a"));
        assertThat(index.says("t", claimed("t", "a"))).isTrue();
    }

    @Test
    void claimsComeInOrderAndWithoutWhatNobodyOwnsOrNobodyCanRead() {
        index.follow(1, "b", claimed("b", "x"));
        index.follow(2, "a", claimed("a", "x"));
        index.follow(3, "c", new Statement.Unreadable());
        index.follow(4, "d", new Statement.Removed());

        assertThat(index.claims()).extracting(TopicRecord::topic).containsExactly("a", "b");
    }

    @Test
    void aProductsClaimsAreThoseItHasNow() {
        index.follow(1, "b", claimed("b", "x"));
        index.follow(2, "a", claimed("a", "x"));
        index.follow(3, "c", claimed("c", "x"));
        index.follow(4, "c", new Statement.Removed());
        TopicRecord other =
                new TopicRecord("b", null, "l1", "d", "strain", "y", "main", 1, false, null, List.of(), Instant.EPOCH);
        index.follow(5, "b", new Statement.Claimed(other));

        assertThat(index.claimsOf("h1", "strain")).containsExactly(claim("a", "x"));
        assertThat(index.claimsOf("l1", "strain")).containsExactly(other);
        assertThat(index.claimsOf("l1", "none")).isEmpty();
    }

    @Test
    void removalsAreForgottenOnceTheyArePast() {
        index.forgetRemovals();
        for (int i = 0; i < 1_000; i++) {
            index.doubt("t" + i);
            index.acknowledge(2 * i, "t" + i, claimed("t" + i, "x"));
            index.doubt("t" + i);
            index.acknowledge(2 * i + 1, "t" + i, new Statement.Removed());
        }
        assertThat(index.size())
                .as("until the follower comes past, an older word may come")
                .isEqualTo(1_000);
        for (int i = 0; i < 1_000; i++) {
            index.follow(2 * i, "t" + i, claimed("t" + i, "x"));
            index.follow(2 * i + 1, "t" + i, new Statement.Removed());
        }
        assertThat(index.size()).isZero();
        assertThat(index.claimsOf("h1", "strain")).isEmpty();
    }

    @Test
    void aRemovalStaysWhileAWriteOfOursIsUnderWayWhichMayHaveComeBeforeIt() {
        index.forgetRemovals();
        index.doubt("t");
        index.follow(5, "t", claimed("t", "mine"));
        index.follow(6, "t", new Statement.Removed());
        index.acknowledge(5, "t", claimed("t", "mine"));
        assertThat(index.of("t")).isEqualTo(new Statement.Removed());
    }

    @Test
    void whatTheBeginningSaysWasRemovedIsKnownUntilRemovalsMayBeForgotten() {
        index.follow(1, "t", new Statement.Removed());
        assertThat(index.mentions("t")).isTrue();
        index.forgetRemovals();
        assertThat(index.mentions("t")).isFalse();
    }

    @Test
    void usersAreNoTopics() {
        index.follow(1, Index.user("h1.writer"), new Statement.Made("mesh-a"));
        assertThat(index.claims()).isEmpty();
        assertThat(index.of(Index.user("h1.writer"))).isEqualTo(new Statement.Made("mesh-a"));
        assertThat(index.holdings()).containsOnlyKeys(Index.user("h1.writer"));
    }
}
