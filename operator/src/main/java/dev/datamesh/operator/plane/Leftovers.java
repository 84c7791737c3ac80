package dev.datamesh.operator.plane;

import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** What deleted products left behind: topics that are ours by their record, and that no living product serves. */
final class Leftovers {
    /** As many as a plane's status lists. */
    static final int MOST = 100;

    private Leftovers() {}

    /** The records of topics that no product serves, also of those that were claimed and never seen: their names are taken. */
    static List<TopicRecord> among(
            List<TopicRecord> records, BiFunction<String, String, Optional<DataProduct>> product) {
        return records.stream()
                .filter(record -> product.apply(record.domain(), record.product())
                        .filter(living -> serves(living, record))
                        .isEmpty())
                .toList();
    }

    /** What a status says of them; the time since when is kept from the last status. */
    static List<Leftover> report(List<TopicRecord> left, Map<String, Long> sizes, List<Leftover> before, Instant now) {
        Map<String, String> since = new HashMap<>();
        before.forEach(leftover -> since.put(leftover.topic(), leftover.since()));
        return left.stream()
                .map(record -> new Leftover(
                        record.topic(),
                        record.domain() + "/" + record.product(),
                        sizes.get(record.topic()),
                        since.getOrDefault(
                                record.topic(),
                                now.truncatedTo(ChronoUnit.SECONDS).toString())))
                .sorted(Comparator.comparing(Leftover::since).thenComparing(Leftover::topic))
                .limit(MOST)
                .toList();
    }

    private static boolean serves(DataProduct product, TopicRecord record) {
        // A product that has not reported yet may be about to make its topics, or to take them up again.
        return product.getStatus() == null
                || !product.getMetadata()
                        .getGeneration()
                        .equals(product.getStatus().observedGeneration())
                || !areTopicsJudged(product.getStatus())
                || product.getStatus().streams().isEmpty()
                || product.getStatus().streams().stream()
                        .map(StreamStatus::topics)
                        .flatMap(List::stream)
                        .anyMatch(topic -> topic.name().equals(record.topic()));
    }

    /** While they are not, for Kafka failed at some of them, others may be there that are not reported. */
    private static boolean areTopicsJudged(DataProductStatus status) {
        return status.conditions().stream()
                .noneMatch(condition -> condition.type().equals(ConditionType.TopicsReady.name())
                        && condition.status().equals(Status.Unknown.name()));
    }
}
