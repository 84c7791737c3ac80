package dev.datamesh.core.access;

import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a reader of a product may do on the brokers: read its topics, in consumer groups of its own, and nothing else. */
public final class ReaderRights {
    private ReaderRights() {}

    /** How the names of a reader's consumer groups begin. */
    public static String groupPrefix(PrincipalName reader) {
        return reader.kafkaName() + ".";
    }

    /**
     * The rules for a reader. A time series gets one rule for all topics that it has or will have; the prefix ends in a dot, so that it
     * covers no other product's. Kafka counts READ as DESCRIBE, too.
     *
     * @param status of the product; without topics there are no rights
     */
    public static SortedSet<AclRule> on(@Nullable DataProductStatus status, PrincipalName reader) {
        SortedSet<AclRule> rules = new TreeSet<>();
        if (status != null) {
            status.streams().forEach(stream -> topics(stream, rules));
        }
        if (!rules.isEmpty()) {
            rules.add(new AclRule(Resource.GROUP, groupPrefix(reader), true, Operation.READ));
        }
        return rules;
    }

    private static void topics(StreamStatus stream, SortedSet<AclRule> rules) {
        String prefix = "arrakis-" + stream.publisherId() + ".";
        if (stream.register() != null) {
            // Which channel lies where is only in there.
            rules.add(new AclRule(Resource.TOPIC, stream.register().topic(), false, Operation.READ));
            rules.add(new AclRule(Resource.TOPIC, prefix, true, Operation.READ));
        }
        stream.topics().forEach(topic -> {
            boolean own = stream.publisherId() != null && topic.name().startsWith(prefix);
            rules.add(new AclRule(Resource.TOPIC, own ? prefix : topic.name(), own, Operation.READ));
        });
    }
}
