package dev.datamesh.operator.principal;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.topic.TopicRecord;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is taken from a principal while everything that gives it something is paused: rights on topics of products that give it nothing
 * any more. All else stays, also what others have changed by hand, which is what a pause is for. Pure.
 */
final class Revocation {
    private Revocation() {}

    /**
     * @param held the rules that the principal has
     * @param given what it is given still
     * @param orphaned the topics of products that give it nothing any more
     */
    static SortedSet<AclRule> due(
            Collection<AclRule> held, Collection<Contribution> given, Collection<TopicRecord> orphaned) {
        List<AclRule> kept =
                given.stream().flatMap(each -> each.rules().stream()).toList();
        return held.stream()
                .filter(rule -> rule.resource() == AclRule.Resource.TOPIC && !kept.contains(rule))
                .filter(rule -> orphaned.stream().anyMatch(record -> covers(rule, record.topic())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean covers(AclRule rule, String topic) {
        return rule.prefixed() ? topic.startsWith(rule.name()) : topic.equals(rule.name());
    }
}
