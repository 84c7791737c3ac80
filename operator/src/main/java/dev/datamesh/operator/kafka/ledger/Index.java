package dev.datamesh.operator.kafka.ledger;

import dev.datamesh.core.topic.TopicRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the ledger says, in memory. It is told twice of what we write ourselves, by the acknowledgement and by following the topic, and in no
 * certain order: the topic's own order, the offset, decides.
 */
final class Index {
    /** What the ledger says of a topic. */
    sealed interface Statement {
        /** Somebody's. */
        record Claimed(TopicRecord claim) implements Statement {}

        /** Nobody's. */
        record Removed() implements Statement {}

        /** Something that this release cannot read. */
        record Unreadable() implements Statement {}
    }

    private record Line(long offset, Statement statement) {}

    private static final Statement REMOVED = new Statement.Removed();

    /** Removals stay in here too: a late word of an older claim must not bring it back. */
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

    /** Every topic that a product, as domain/name, was ever said to own; what it owns now is looked up. */
    private final ConcurrentHashMap<String, Set<String>> topicsOfProduct = new ConcurrentHashMap<>();

    /** Topics of which a write failed, so that nobody knows what the ledger will turn out to say. */
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    void note(long offset, String topic, Statement statement) {
        if (statement instanceof Statement.Claimed(TopicRecord claim)) {
            topicsOfProduct
                    .computeIfAbsent(product(claim.domain(), claim.product()), key -> ConcurrentHashMap.newKeySet())
                    .add(topic);
        }
        lines.merge(
                topic, new Line(offset, statement), (old, latest) -> latest.offset() >= old.offset() ? latest : old);
    }

    /** A write of ours arrived. */
    void acknowledge(long offset, String topic, Statement statement) {
        note(offset, topic, statement);
        doubtful.remove(topic);
    }

    /** A write of ours may or may not have arrived. */
    void doubt(String topic) {
        doubtful.add(topic);
    }

    Statement of(String topic) {
        Line line = lines.get(topic);
        return line == null ? REMOVED : line.statement();
    }

    /** Whether the ledger ever said anything of this topic. */
    boolean mentions(String topic) {
        return lines.containsKey(topic);
    }

    /** Whether the ledger is known to say just this. */
    boolean says(String topic, Statement statement) {
        return !doubtful.contains(topic) && of(topic).equals(statement);
    }

    List<TopicRecord> claims() {
        return lines.values().stream()
                .map(line -> line.statement() instanceof Statement.Claimed claimed
                        ? Optional.of(claimed.claim())
                        : Optional.<TopicRecord>empty())
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(TopicRecord::topic))
                .toList();
    }

    List<TopicRecord> claimsOf(String domain, String product) {
        return topicsOfProduct.getOrDefault(product(domain, product), Set.of()).stream()
                .flatMap(topic ->
                        of(topic) instanceof Statement.Claimed(TopicRecord claim) ? Stream.of(claim) : Stream.empty())
                .filter(claim ->
                        claim.domain().equals(domain) && claim.product().equals(product))
                .sorted(Comparator.comparing(TopicRecord::topic))
                .toList();
    }

    private static String product(String domain, String product) {
        return domain + "/" + product;
    }
}
