package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.KafkaUserSpec;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleType;
import io.strimzi.api.kafka.model.user.acl.StrimziAclOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Our rules in the form of a KafkaUser, and back: one rule for each thing, with all that may be done to it. */
final class UserAcls {
    private UserAcls() {}

    /** Without any rule the list is there and empty, so that what others wrote into it goes. */
    static KafkaUserAuthorizationSimple of(SortedSet<AclRule> rules) {
        SortedMap<AclRule, List<StrimziAclOperation>> byThing = new TreeMap<>();
        rules.forEach(rule -> byThing.computeIfAbsent(
                        new AclRule(rule.resource(), rule.name(), rule.prefixed(), Operation.READ),
                        thing -> new ArrayList<>())
                .add(operation(rule.operation())));
        List<io.strimzi.api.kafka.model.user.acl.AclRule> acls = new ArrayList<>();
        byThing.forEach((thing, operations) -> {
            var acl = new io.strimzi.api.kafka.model.user.acl.AclRule();
            acl.setType(AclRuleType.ALLOW);
            acl.setHost("*");
            acl.setResource(resource(thing));
            acl.setOperations(operations);
            acls.add(acl);
        });
        var authorization = new KafkaUserAuthorizationSimple();
        authorization.setAcls(acls);
        return authorization;
    }

    /** Rules of a kind that we never write are left out. */
    static SortedSet<AclRule> in(KafkaUserSpec spec) {
        var rules = new TreeSet<AclRule>();
        if (spec.getAuthorization() instanceof KafkaUserAuthorizationSimple simple && simple.getAcls() != null) {
            for (var acl : simple.getAcls()) {
                if (acl.getType() != AclRuleType.DENY && (acl.getHost() == null || "*".equals(acl.getHost()))) {
                    acl.getOperations()
                            .forEach(operation ->
                                    rule(acl.getResource(), operation).ifPresent(rules::add));
                }
            }
        }
        return rules;
    }

    private static Optional<AclRule> rule(AclRuleResource resource, StrimziAclOperation operation) {
        Optional<Operation> known = switch (operation) {
            case READ -> Optional.of(Operation.READ);
            case WRITE -> Optional.of(Operation.WRITE);
            case DESCRIBE -> Optional.of(Operation.DESCRIBE);
            default -> Optional.empty();
        };
        return known.flatMap(op -> switch (resource) {
            case AclRuleTopicResource topic ->
                Optional.of(new AclRule(AclRule.Resource.TOPIC, topic.getName(), isPrefix(topic.getPatternType()), op));
            case AclRuleGroupResource group ->
                Optional.of(new AclRule(AclRule.Resource.GROUP, group.getName(), isPrefix(group.getPatternType()), op));
            case AclRuleTransactionalIdResource id ->
                Optional.of(new AclRule(
                        AclRule.Resource.TRANSACTIONAL_ID, id.getName(), isPrefix(id.getPatternType()), op));
            default -> Optional.empty();
        });
    }

    private static boolean isPrefix(AclResourcePatternType pattern) {
        return pattern == AclResourcePatternType.PREFIX;
    }

    private static AclRuleResource resource(AclRule thing) {
        AclResourcePatternType pattern =
                thing.prefixed() ? AclResourcePatternType.PREFIX : AclResourcePatternType.LITERAL;
        return switch (thing.resource()) {
            case TOPIC -> {
                var topic = new AclRuleTopicResource();
                topic.setName(thing.name());
                topic.setPatternType(pattern);
                yield topic;
            }
            case GROUP -> {
                var group = new AclRuleGroupResource();
                group.setName(thing.name());
                group.setPatternType(pattern);
                yield group;
            }
            case TRANSACTIONAL_ID -> {
                var id = new AclRuleTransactionalIdResource();
                id.setName(thing.name());
                id.setPatternType(pattern);
                yield id;
            }
        };
    }

    private static StrimziAclOperation operation(Operation operation) {
        return switch (operation) {
            case READ -> StrimziAclOperation.READ;
            case WRITE -> StrimziAclOperation.WRITE;
            case DESCRIBE -> StrimziAclOperation.DESCRIBE;
        };
    }
}
