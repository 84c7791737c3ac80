package dev.datamesh.operator.kafka.admin;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.client.CountedCalls;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.admin.DeleteAclsResult;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.jspecify.annotations.Nullable;

/** Calls about principals through the Admin API. */
final class AdminPrincipalCalls implements PrincipalCalls {
    /**
     * From this many principals on, what all principals have is read with one call. The Admin API has no filter for several, and a
     * broker walks through every rule it holds for each principal asked for: measured, 1 ms with 4,000 rules and 28 ms with 40,000. To
     * list them all took it as long as 22 such walks in both cases.
     */
    private static final int READ_ALL_FROM = 20;

    private static final String PRODUCE = "producer_byte_rate";
    private static final String CONSUME = "consumer_byte_rate";

    private final LazyAdmin admin;
    private final CountedCalls counted;

    AdminPrincipalCalls(LazyAdmin admin, CountedCalls counted) {
        this.admin = admin;
        this.counted = counted;
    }

    @Override
    public Map<String, CompletableFuture<Integer>> describeScram(List<String> principals) {
        var answer = admin.get().describeUserScramCredentials(principals);
        return counted.each(
                Operation.DESCRIBE_SCRAM,
                principals,
                principal ->
                        unlessMissing(answer.description(principal).thenApply(AdminPrincipalCalls::iterations), 0));
    }

    @Override
    public Map<String, CompletableFuture<Collection<AclBinding>>> describeAcls(List<String> principals) {
        if (principals.size() < READ_ALL_FROM) {
            return principals.stream()
                    .collect(toMap(
                            Function.identity(),
                            principal -> counted.one(
                                    Operation.DESCRIBE_ACLS,
                                    1,
                                    admin.get()
                                            .describeAcls(aclsOf(AclBindings.user(principal)))
                                            .values())));
        }
        var all = counted.one(
                        Operation.DESCRIBE_ACLS,
                        principals.size(),
                        admin.get().describeAcls(AclBindingFilter.ANY).values())
                .thenApply(bindings -> bindings.stream()
                        .collect(groupingBy(binding -> binding.entry().principal())));
        return principals.stream()
                .collect(toMap(
                        Function.identity(),
                        principal -> all.thenApply(
                                bindings -> bindings.getOrDefault(AclBindings.user(principal), List.of()))));
    }

    @Override
    public Map<Rules, CompletableFuture<Void>> createAcls(List<Rules> rules) {
        var answers = admin.forChanges().createAcls(bindings(rules)).values();
        return counted.each(
                Operation.CREATE_ACLS, rules, one -> all(one, answers::get).toCompletionStage());
    }

    @Override
    public Map<Rules, CompletableFuture<Void>> deleteAcls(List<Rules> rules) {
        var answers = admin.forChanges()
                .deleteAcls(bindings(rules).stream().map(AclBinding::toFilter).toList())
                .values();
        return counted.each(
                Operation.DELETE_ACLS,
                rules,
                one -> all(one, binding -> answers.get(binding.toFilter()).thenApply(AdminPrincipalCalls::deleted))
                        .toCompletionStage());
    }

    @Override
    public Map<Credential, CompletableFuture<Void>> alterScram(List<Credential> credentials) {
        var answers = admin.forChanges()
                .alterUserScramCredentials(
                        credentials.stream().map(Credential::alteration).toList())
                .values();
        return counted.each(
                Operation.ALTER_SCRAM,
                credentials,
                credential -> unlessMissing(answers.get(credential.principal()), null));
    }

    @Override
    public Map<String, CompletableFuture<ByteRates>> describeQuotas(List<String> principals) {
        if (principals.size() < READ_ALL_FROM) {
            return principals.stream()
                    .collect(toMap(
                            Function.identity(),
                            principal -> quotas(
                                            1, ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, principal))
                                    .thenApply(quotas -> rates(quotas, principal))));
        }
        var all = quotas(principals.size(), ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER));
        return principals.stream()
                .collect(toMap(Function.identity(), principal -> all.thenApply(quotas -> rates(quotas, principal))));
    }

    private CompletableFuture<Map<ClientQuotaEntity, Map<String, Double>>> quotas(
            int principals, ClientQuotaFilterComponent whose) {
        return counted.one(
                Operation.DESCRIBE_QUOTAS,
                principals,
                admin.get()
                        .describeClientQuotas(ClientQuotaFilter.containsOnly(List.of(whose)))
                        .entities());
    }

    @Override
    public Map<Quota, CompletableFuture<Void>> alterQuotas(List<Quota> quotas) {
        var answers = admin.forChanges()
                .alterClientQuotas(
                        quotas.stream().map(AdminPrincipalCalls::alteration).toList())
                .values();
        return counted.each(
                Operation.ALTER_QUOTAS,
                quotas,
                quota -> answers.get(entity(quota.principal())).toCompletionStage());
    }

    private static <T> CompletionStage<T> unlessMissing(KafkaFuture<T> answer, @Nullable T otherwise) {
        return answer.toCompletionStage().exceptionallyCompose(error -> {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            return cause instanceof ResourceNotFoundException
                    ? CompletableFuture.completedFuture(otherwise)
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private static int iterations(UserScramCredentialsDescription description) {
        return description.credentialInfos().stream()
                .filter(info -> info.mechanism() == ScramMechanism.SCRAM_SHA_512)
                .mapToInt(ScramCredentialInfo::iterations)
                .findFirst()
                .orElse(0);
    }

    private static AclBindingFilter aclsOf(String user) {
        return new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(user, null, AclOperation.ANY, AclPermissionType.ANY));
    }

    private static List<AclBinding> bindings(List<Rules> rules) {
        return rules.stream().flatMap(one -> one.bindings().stream()).toList();
    }

    private static KafkaFuture<Void> all(Rules rules, Function<AclBinding, KafkaFuture<Void>> answer) {
        return KafkaFuture.allOf(rules.bindings().stream().map(answer).toArray(KafkaFuture[]::new));
    }

    /** A filter that matched nothing deleted nothing, which is as well. */
    private static Void deleted(DeleteAclsResult.FilterResults results) {
        for (DeleteAclsResult.FilterResult result : results.values()) {
            if (result.exception() != null) {
                throw result.exception();
            }
        }
        return null;
    }

    private static ByteRates rates(Map<ClientQuotaEntity, Map<String, Double>> quotas, String principal) {
        Map<String, Double> quota = quotas.getOrDefault(entity(principal), Map.of());
        return new ByteRates(rate(quota.get(PRODUCE)), rate(quota.get(CONSUME)));
    }

    private static OptionalLong rate(@Nullable Double bytes) {
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.longValue());
    }

    private static ClientQuotaAlteration alteration(Quota quota) {
        return new ClientQuotaAlteration(
                entity(quota.principal()),
                List.of(
                        op(PRODUCE, quota.rates().produce()),
                        op(CONSUME, quota.rates().consume())));
    }

    private static ClientQuotaAlteration.Op op(String key, OptionalLong rate) {
        return new ClientQuotaAlteration.Op(key, rate.isPresent() ? (double) rate.getAsLong() : null);
    }

    private static ClientQuotaEntity entity(String principal) {
        return new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, principal));
    }
}
