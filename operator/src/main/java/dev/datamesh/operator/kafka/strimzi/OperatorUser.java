package dev.datamesh.operator.kafka.strimzi;

import static io.strimzi.api.kafka.model.user.acl.StrimziAclOperation.CREATE;
import static io.strimzi.api.kafka.model.user.acl.StrimziAclOperation.DELETE;
import static io.strimzi.api.kafka.model.user.acl.StrimziAclOperation.DESCRIBE;
import static io.strimzi.api.kafka.model.user.acl.StrimziAclOperation.DESCRIBECONFIGS;
import static io.strimzi.api.kafka.model.user.acl.StrimziAclOperation.READ;
import static io.strimzi.api.kafka.model.user.acl.StrimziAclOperation.WRITE;

import dev.datamesh.operator.kafka.KafkaClusters;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.KafkaUserScramSha512ClientAuthentication;
import io.strimzi.api.kafka.model.user.KafkaUserSpec;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleClusterResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleType;
import io.strimzi.api.kafka.model.user.acl.StrimziAclOperation;
import java.util.List;
import java.util.Map;

/** The operator's own KafkaUser: it sees everything, and hands out nothing; rights are Strimzi's to give. Its password is Strimzi's choice. */
final class OperatorUser {
    private OperatorUser() {}

    static KafkaUser in(Beside beside) {
        var authorization = new KafkaUserAuthorizationSimple();
        authorization.setAcls(List.of(
                // Users, permissions, quotas, sizes.
                rule(new AclRuleClusterResource(), DESCRIBE, DESCRIBECONFIGS),
                // Registers are written into topics of products, and topics without a KafkaTopic are deleted by their
                // id.
                rule(topic("*"), READ, WRITE, DESCRIBE, DESCRIBECONFIGS, DELETE),
                rule(topic(KafkaClusters.LEDGER_TOPIC), CREATE),
                rule(everyTransaction(), WRITE, DESCRIBE)));
        var spec = new KafkaUserSpec();
        spec.setAuthentication(new KafkaUserScramSha512ClientAuthentication());
        spec.setAuthorization(authorization);
        var user = new KafkaUser();
        user.setMetadata(beside.meta(StrimziEngine.OPERATOR_USER, Map.of()));
        user.setSpec(spec);
        return user;
    }

    private static AclRule rule(AclRuleResource resource, StrimziAclOperation... operations) {
        var rule = new AclRule();
        rule.setType(AclRuleType.ALLOW);
        rule.setHost("*");
        rule.setResource(resource);
        rule.setOperations(List.of(operations));
        return rule;
    }

    private static AclRuleTopicResource topic(String name) {
        var topic = new AclRuleTopicResource();
        topic.setName(name);
        topic.setPatternType(AclResourcePatternType.LITERAL);
        return topic;
    }

    private static AclRuleTransactionalIdResource everyTransaction() {
        var id = new AclRuleTransactionalIdResource();
        id.setName("*");
        id.setPatternType(AclResourcePatternType.LITERAL);
        return id;
    }
}
