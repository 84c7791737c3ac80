package dev.datamesh.operator.rig;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** The broker as its administrator sees and changes it: what a test looks at, and how it goes behind the operator's back. */
public final class KafkaView {
    private final Admin admin;

    public KafkaView(Admin admin) {
        this.admin = admin;
    }

    public Optional<TopicDescription> topic(String name) {
        return ifThere(admin.describeTopics(List.of(name)).allTopicNames(), UnknownTopicOrPartitionException.class)
                .map(found -> found.get(name));
    }

    /** Kafka's id of a topic that exists. */
    public String topicId(String name) {
        return topic(name).orElseThrow().topicId().toString();
    }

    public Set<String> topics() {
        return get(admin.listTopics().names());
    }

    /** The settings that were set on the topic itself. */
    public Map<String, String> config(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return get(admin.describeConfigs(List.of(resource)).all()).get(resource).entries().stream()
                .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    public void configure(String topic, String key, String value) {
        get(admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
                .all());
    }

    public void create(String topic, int partitions) {
        get(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all());
    }

    public void grow(String topic, int partitions) {
        get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all());
    }

    public void delete(String topic) {
        get(admin.deleteTopics(List.of(topic)).all());
    }

    /** What a principal may do, as {@code WRITE TOPIC PREFIXED name}, of allowing rules; of denying ones with a minus before. */
    public Set<String> rights(String principal) {
        return get(admin.describeAcls(of(principal)).values()).stream()
                .map(KafkaView::text)
                .collect(Collectors.toSet());
    }

    public void grant(String principal, String topic, AclOperation operation) {
        get(admin.createAcls(List.of(new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry("User:" + principal, "*", operation, AclPermissionType.ALLOW))))
                .all());
    }

    public void revokeAll(String principal) {
        get(admin.deleteAcls(List.of(of(principal))).all());
    }

    /** Bytes a second that a principal may produce. */
    public Optional<Double> produceRate(String principal) {
        ClientQuotaEntity entity = user(principal);
        return Optional.ofNullable(get(admin.describeClientQuotas(ClientQuotaFilter.containsOnly(List.of(
                                        ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, principal))))
                                .entities())
                        .get(entity))
                .map(rates -> rates.get("producer_byte_rate"));
    }

    public void setProduceRate(String principal, double rate) {
        alterProduceRate(principal, rate);
    }

    public void removeProduceRate(String principal) {
        alterProduceRate(principal, null);
    }

    private void alterProduceRate(String principal, Double rate) {
        get(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        user(principal), List.of(new ClientQuotaAlteration.Op("producer_byte_rate", rate)))))
                .all());
    }

    /** Whether a principal can log in at all. */
    public boolean hasPassword(String principal) {
        return ifThere(
                        admin.describeUserScramCredentials(List.of(principal)).description(principal),
                        ResourceNotFoundException.class)
                .isPresent();
    }

    public void setPassword(String principal, String password) {
        get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        principal, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                .all());
    }

    public void removePassword(String principal) {
        get(admin.alterUserScramCredentials(
                        List.of(new UserScramCredentialDeletion(principal, ScramMechanism.SCRAM_SHA_512)))
                .all());
    }

    /** How many records lie in a topic. */
    public long records(String topic) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topic(topic)
                .orElseThrow()
                .partitions()
                .forEach(partition -> ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
        return get(admin.listOffsets(ends).all()).values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private static String text(AclBinding binding) {
        return (binding.entry().permissionType() == AclPermissionType.DENY ? "-" : "")
                + binding.entry().operation() + " " + binding.pattern().resourceType() + " "
                + binding.pattern().patternType() + " " + binding.pattern().name();
    }

    private static AclBindingFilter of(String principal) {
        return new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter("User:" + principal, null, AclOperation.ANY, AclPermissionType.ANY));
    }

    private static ClientQuotaEntity user(String principal) {
        return new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, principal));
    }

    private static <T> Optional<T> ifThere(KafkaFuture<T> future, Class<? extends Exception> absent) {
        try {
            return Optional.of(get(future));
        } catch (IllegalStateException e) {
            if (absent.isInstance(e.getCause())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
