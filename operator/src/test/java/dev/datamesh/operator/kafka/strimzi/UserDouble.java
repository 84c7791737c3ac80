package dev.datamesh.operator.kafka.strimzi;

import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclResourcePatternType;
import io.strimzi.api.kafka.model.user.acl.AclRuleClusterResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import io.strimzi.api.kafka.model.user.acl.StrimziAclOperation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaAlteration.Op;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** What Strimzi's user operator does to Kafka, in the order and with the iteration count of its own. */
record UserDouble(Admin admin) {
    private static final int ITERATIONS = 4096;

    void become(KafkaUser user, Optional<String> password) {
        String name = user.getMetadata().getName();
        credential(name, password);
        var quotas = user.getSpec().getQuotas();
        quota(
                name,
                quotas == null ? null : quotas.getProducerByteRate(),
                quotas == null ? null : quotas.getConsumerByteRate());
        Set<AclBinding> wanted = new HashSet<>();
        if (user.getSpec().getAuthorization() instanceof KafkaUserAuthorizationSimple simple) {
            simple.getAcls()
                    .forEach(acl -> acl.getOperations()
                            .forEach(operation -> wanted.add(binding(name, acl.getResource(), operation))));
        }
        permissions(name, wanted);
    }

    void remove(String name) {
        permissions(name, Set.of());
        quota(name, null, null);
        credential(name, Optional.empty());
    }

    private void credential(String name, Optional<String> password) {
        var alteration = password.<org.apache.kafka.clients.admin.UserScramCredentialAlteration>map(
                        p -> new UserScramCredentialUpsertion(
                                name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), p))
                .orElseGet(() -> new UserScramCredentialDeletion(name, ScramMechanism.SCRAM_SHA_512));
        done(admin.alterUserScramCredentials(List.of(alteration)).all());
    }

    private void quota(String name, @Nullable Integer produce, @Nullable Integer consume) {
        done(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, name)),
                        List.of(
                                new Op("producer_byte_rate", produce == null ? null : produce.doubleValue()),
                                new Op("consumer_byte_rate", consume == null ? null : consume.doubleValue())))))
                .all());
    }

    private void permissions(String name, Set<AclBinding> wanted) {
        var all = new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter("User:" + name, null, AclOperation.ANY, AclPermissionType.ANY));
        Set<AclBinding> there = new HashSet<>(done(admin.describeAcls(all).values()));
        List<AclBindingFilter> gone = new ArrayList<>();
        there.stream().filter(acl -> !wanted.contains(acl)).forEach(acl -> gone.add(acl.toFilter()));
        done(admin.createAcls(
                        wanted.stream().filter(acl -> !there.contains(acl)).toList())
                .all());
        var unused = done(admin.deleteAcls(gone).all());
    }

    private static AclBinding binding(String user, AclRuleResource resource, StrimziAclOperation operation) {
        ResourcePattern pattern = switch (resource) {
            case AclRuleTopicResource t -> pattern(ResourceType.TOPIC, t.getName(), t.getPatternType());
            case AclRuleGroupResource g -> pattern(ResourceType.GROUP, g.getName(), g.getPatternType());
            case AclRuleTransactionalIdResource i ->
                pattern(ResourceType.TRANSACTIONAL_ID, i.getName(), i.getPatternType());
            case AclRuleClusterResource c ->
                new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
            default -> throw new IllegalArgumentException(resource.getType());
        };
        return new AclBinding(
                pattern,
                new AccessControlEntry(
                        "User:" + user,
                        "*",
                        AclOperation.fromString(
                                switch (operation) {
                                    case DESCRIBECONFIGS -> "DESCRIBE_CONFIGS";
                                    case IDEMPOTENTWRITE -> "IDEMPOTENT_WRITE";
                                    default -> operation.name();
                                }),
                        AclPermissionType.ALLOW));
    }

    private static ResourcePattern pattern(ResourceType type, String name, AclResourcePatternType pattern) {
        return new ResourcePattern(
                type, name, pattern == AclResourcePatternType.PREFIX ? PatternType.PREFIXED : PatternType.LITERAL);
    }

    private static <T> @Nullable T done(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                // A credential that is not there is deleted all the same.
                return null;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
