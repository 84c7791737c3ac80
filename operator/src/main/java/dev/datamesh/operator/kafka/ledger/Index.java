package dev.datamesh.operator.kafka.ledger;

import dev.datamesh.core.topic.TopicRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the ledger says, in memory, of topics by their names and of users by {@link #user}. It is told twice of what we write ourselves, by
 * the acknowledgement and by following the topic, and in no certain order: the topic's own order, the offset, decides.
 */
final class Index {
    /** What the ledger says of a topic, or a user. */
    sealed interface Statement {
        /** A topic that is somebody's. */
        record Claimed(TopicRecord claim) implements Statement {}

        /** A user that the mesh with this id made. */
        record Made(String mesh) implements Statement {}

        /** Nobody's. */
        record Removed() implements Statement {}

        /** Something that this release cannot read. */
        record Unreadable() implements Statement {}
    }

    private record Line(long offset, Statement statement) {}

    private static final Statement REMOVED = new Statement.Removed();

    /** No topic's name has a colon. */
    private static final String USER = "user:";

    /**
     * Removals stay in here too, for a late word of an older claim must not bring it back: until the follower has come past them and
     * none of our own writes is under way, when there is no older word to come.
     */
    private final ConcurrentHashMap<String, Line> lines = new ConcurrentHashMap<>();

    /** Every topic that a product, as domain/name, was said to own; what it owns now is looked up. */
    private final ConcurrentHashMap<String, Set<String>> topicsOfProduct = new ConcurrentHashMap<>();

    /** Keys of which a write has not been answered, or failed, so that nobody knows what the ledger will turn out to say. */
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();

    private volatile boolean forgets;

    /** The key of a user. */
    static String user(String name) {
        return USER + name;
    }

    /** Whether a key is that of a user. */
    static boolean isUser(String key) {
        return key.startsWith(USER);
    }

    /** The topic was followed to this line. */
    void follow(long offset, String key, Statement statement) {
        note(offset, key, statement);
        if (forgets && !doubtful.contains(key)) {
            forget(key, offset);
        }
    }

    /** A write of ours arrived. */
    void acknowledge(long offset, String key, Statement statement) {
        note(offset, key, statement);
        doubtful.remove(key);
    }

    /** From now on removals are forgotten once they are past; those that are known already now. */
    void forgetRemovals() {
        forgets = true;
        lines.forEach((key, line) -> {
            if (!doubtful.contains(key)) {
                forget(key, line.offset());
            }
        });
    }

    /** A write of ours may or may not have arrived. */
    void doubt(String key) {
        doubtful.add(key);
    }

    Statement of(String key) {
        Line line = lines.get(key);
        return line == null ? REMOVED : line.statement();
    }

    /** Whether the ledger says anything of this, be it that it is nobody's. */
    boolean mentions(String key) {
        return lines.containsKey(key);
    }

    /** Whether the ledger is known to say just this. */
    boolean says(String key, Statement statement) {
        return !doubtful.contains(key) && of(key).equals(statement);
    }

    /** How many lines are kept, removals among them. */
    int size() {
        return lines.size();
    }

    /** All that is somebody's. */
    Map<String, Statement> holdings() {
        Map<String, Statement> held = new HashMap<>();
        lines.forEach((key, line) -> {
            if (line.statement() instanceof Statement.Claimed || line.statement() instanceof Statement.Made) {
                held.put(key, line.statement());
            }
        });
        return held;
    }

    List<TopicRecord> claims() {
        return lines.values().stream()
                .flatMap(line -> line.statement() instanceof Statement.Claimed(TopicRecord claim)
                        ? Stream.of(claim)
                        : Stream.empty())
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

    private void note(long offset, String key, Statement statement) {
        if (statement instanceof Statement.Claimed(TopicRecord claim)) {
            topicsOfProduct.compute(product(claim.domain(), claim.product()), (product, topics) -> with(topics, key));
        }
        Line before = lines.get(key);
        Line now = lines.merge(
                key, new Line(offset, statement), (old, latest) -> latest.offset() >= old.offset() ? latest : old);
        if (before != null && before.statement() instanceof Statement.Claimed(TopicRecord claim)) {
            boolean isStill = now.statement() instanceof Statement.Claimed(TopicRecord same)
                    && product(same.domain(), same.product()).equals(product(claim.domain(), claim.product()));
            if (!isStill) {
                topicsOfProduct.computeIfPresent(
                        product(claim.domain(), claim.product()), (product, topics) -> without(topics, key));
            }
        }
    }

    private void forget(String key, long upTo) {
        lines.computeIfPresent(
                key,
                (same, line) -> line.statement() instanceof Statement.Removed && line.offset() <= upTo ? null : line);
    }

    private static Set<String> with(Set<String> topics, String topic) {
        Set<String> more = topics == null ? new HashSet<>() : new HashSet<>(topics);
        more.add(topic);
        return more;
    }

    private static Set<String> without(Set<String> topics, String topic) {
        Set<String> fewer = new HashSet<>(topics);
        fewer.remove(topic);
        return fewer.isEmpty() ? null : fewer;
    }

    private static String product(String domain, String product) {
        return domain + "/" + product;
    }
}
