package dev.datamesh.operator.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.topic.TopicRecord;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeftoversTest {
    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00.123Z");

    private static TopicRecord record(String topic, String product, String id) {
        return new TopicRecord(topic, id, "h1", "u", product, "u", "main", 1, false, null, List.of(), Instant.EPOCH);
    }

    private static DataProduct product(long generation, Long observed, String... topics) {
        var product = new DataProduct();
        product.setMetadata(new ObjectMetaBuilder()
                .withNamespace("h1")
                .withName("strain")
                .withGeneration(generation)
                .build());
        if (observed != null) {
            List<TopicStatus> served = Stream.of(topics)
                    .map(topic -> new TopicStatus(topic, 1, null, null))
                    .toList();
            List<StreamStatus> streams = served.isEmpty()
                    ? List.of()
                    : List.of(new StreamStatus("main", 1, null, served, null, null, null, null, null));
            product.setStatus(new DataProductStatus(observed, null, null, streams, null, null, null, null, null));
        }
        return product;
    }

    private static List<String> among(DataProduct living, TopicRecord... records) {
        return Leftovers.among(
                        List.of(records),
                        (domain, name) -> domain.equals("h1") && name.equals("strain")
                                ? Optional.ofNullable(living)
                                : Optional.empty())
                .stream()
                .map(TopicRecord::topic)
                .toList();
    }

    @Test
    void aTopicWhoseProductIsGoneIsLeftOver() {
        assertThat(among(null, record("a", "strain", "id"))).containsExactly("a");
        assertThat(among(product(1, 1L, "a"), record("a", "strain", "id"), record("b", "other", "id")))
                .containsExactly("b");
    }

    @Test
    void aTopicThatItsProductServesNoMoreIsLeftOver() {
        assertThat(among(product(2, 2L, "a"), record("a", "strain", "id"), record("b", "strain", "id")))
                .containsExactly("b");
    }

    @Test
    void aProductThatHasReportedNothingYetMayTakeItsTopicsUp() {
        assertThat(among(product(1, null), record("a", "strain", "id"))).isEmpty();
        assertThat(among(product(1, 1L), record("a", "strain", "id"))).isEmpty();
    }

    /** A topic is made before it is reported. */
    @Test
    void aTopicOfAChangeThatIsNotReportedYetIsNotLeftOver() {
        assertThat(among(product(2, 1L, "a"), record("b", "strain", "id"))).isEmpty();
    }

    /** Kafka made some of the topics and failed at others. */
    @Test
    void aTopicIsNotLeftOverWhileItIsNotKnownWhichTopicsThereAre() {
        DataProduct product = product(2, 2L, "a");
        product.setStatus(new DataProductStatus(
                2L,
                null,
                null,
                product.getStatus().streams(),
                null,
                null,
                null,
                null,
                List.of(new Condition("TopicsReady", "Unknown", "Unreachable", "", null, 2L))));
        assertThat(among(product, record("b", "strain", "id"))).isEmpty();
    }

    /** The operator died between the claim and the word of Kafka's id: the topic may be there, and nobody else can have its name. */
    @Test
    void aClaimWhoseTopicWasNeverSeenIsLeftOverToo() {
        assertThat(among(null, record("a", "strain", null))).containsExactly("a");
    }

    @Test
    void theReportTellsTheOldestFirstAndKeepsSinceWhen() {
        List<TopicRecord> left = List.of(record("b", "y", "id"), record("a", "x", "id"), record("c", "z", "id"));
        List<Leftover> before = List.of(
                new Leftover("c", "h1/z", 1L, "2026-11-01T00:00:00Z"),
                new Leftover("gone", "h1/q", 1L, "2026-10-01T00:00:00Z"));
        assertThat(Leftovers.report(left, Map.of("a", 7L, "c", 9L), before, NOW))
                .containsExactly(
                        new Leftover("c", "h1/z", 9L, "2026-11-01T00:00:00Z"),
                        new Leftover("a", "h1/x", 7L, "2026-11-05T10:00:00Z"),
                        new Leftover("b", "h1/y", null, "2026-11-05T10:00:00Z"));
    }

    @Test
    void theReportIsTheSameWheneverTheStateIs() {
        List<TopicRecord> left = List.of(record("b", "y", "id"), record("a", "x", "id"));
        List<Leftover> first = Leftovers.report(left, Map.of(), List.of(), NOW);
        assertThat(Leftovers.report(left.reversed(), Map.of(), first, NOW.plusSeconds(90)))
                .isEqualTo(first);
    }

    @Test
    void theReportIsBounded() {
        List<TopicRecord> left = IntStream.range(0, 150)
                .mapToObj(i -> record(String.format("t-%03d", i), "x", "id"))
                .toList();
        assertThat(Leftovers.report(left, Map.of(), List.of(), NOW))
                .hasSize(Leftovers.MOST)
                .extracting(Leftover::topic)
                .startsWith("t-000")
                .endsWith("t-099");
    }
}
