package dev.datamesh.operator.kafka.admin;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.datamesh.core.principal.ByteRates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/** What a broker does with principals; {@link PrincipalsIT} holds the real one to the same. Remembers what it held after each write. */
final class PrincipalModel implements PrincipalCalls {
    private final Set<AclBinding> bindings = new HashSet<>();
    private final Map<String, Integer> iterations = new HashMap<>();
    private final Map<String, ByteRates> rates = new HashMap<>();
    private final List<Set<AclBinding>> history = new ArrayList<>();

    /** What was permitted at first and after each write. */
    List<Set<AclBinding>> history() {
        return history;
    }

    /** Begins anew with what is there now. */
    void forgetHistory() {
        history.clear();
        history.add(Set.copyOf(bindings));
    }

    /** Somebody else writes this. */
    void plant(AclBinding foreign) {
        bindings.add(foreign);
    }

    @Override
    public Map<String, CompletableFuture<Integer>> describeScram(List<String> principals) {
        return read(principals, principal -> iterations.getOrDefault(principal, 0));
    }

    @Override
    public Map<String, CompletableFuture<Collection<AclBinding>>> describeAcls(List<String> principals) {
        return read(
                principals,
                principal -> bindings.stream()
                        .filter(binding -> binding.entry().principal().equals(AclBindings.user(principal)))
                        .collect(toSet()));
    }

    @Override
    public Map<String, CompletableFuture<ByteRates>> describeQuotas(List<String> principals) {
        return read(principals, principal -> rates.getOrDefault(principal, ByteRates.UNLIMITED));
    }

    @Override
    public Map<Rules, CompletableFuture<Void>> createAcls(List<Rules> rules) {
        return write(rules, one -> bindings.addAll(one.bindings()));
    }

    @Override
    public Map<Rules, CompletableFuture<Void>> deleteAcls(List<Rules> rules) {
        return write(rules, one -> bindings.removeAll(one.bindings()));
    }

    @Override
    public Map<Credential, CompletableFuture<Void>> alterScram(List<Credential> credentials) {
        return write(credentials, credential -> {
            if (credential.alteration() instanceof UserScramCredentialUpsertion stored) {
                iterations.put(stored.user(), stored.credentialInfo().iterations());
            } else {
                iterations.remove(credential.principal());
            }
        });
    }

    @Override
    public Map<Quota, CompletableFuture<Void>> alterQuotas(List<Quota> quotas) {
        return write(quotas, quota -> rates.put(quota.principal(), quota.rates()));
    }

    private static <T> Map<String, CompletableFuture<T>> read(List<String> principals, Function<String, T> value) {
        return principals.stream()
                .collect(toMap(
                        Function.identity(), principal -> CompletableFuture.completedFuture(value.apply(principal))));
    }

    private <I> Map<I, CompletableFuture<Void>> write(List<I> items, Consumer<I> change) {
        items.forEach(change);
        history.add(Set.copyOf(bindings));
        return items.stream().collect(toMap(Function.identity(), item -> CompletableFuture.completedFuture(null)));
    }
}
