package dev.datamesh.core.product;

import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import dev.datamesh.core.topic.WantedTopic;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a publisher of a product may do on the brokers: write its topics, and nothing else. */
public final class PublisherRights {
    private PublisherRights() {}

    /**
     * The rules for a product's publishers. A time series gets one rule for all topics that it has or will have; the prefix ends in a
     * dot, so that it covers no other product's. An idempotent producer needs no right beside WRITE.
     */
    public static SortedSet<AclRule> on(Collection<WantedTopic> topics) {
        SortedSet<AclRule> rules = new TreeSet<>();
        for (WantedTopic topic : topics) {
            if (topic.isRegister()) {
                // The runtime writes it, for whom it has checked.
                continue;
            }
            StreamId stream = topic.stream();
            boolean ownName = topic.dataType() != null && topic.name().startsWith(stream.dataTopicPrefix());
            rules.add(
                    ownName
                            ? new AclRule(Resource.TOPIC, stream.dataTopicPrefix(), true, Operation.WRITE)
                            : new AclRule(Resource.TOPIC, topic.name(), false, Operation.WRITE));
        }
        return rules;
    }
}
