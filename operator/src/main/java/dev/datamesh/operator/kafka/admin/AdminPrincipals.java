package dev.datamesh.operator.kafka.admin;

import static java.util.stream.Collectors.toSet;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.admin.PrincipalCalls.Credential;
import dev.datamesh.operator.kafka.admin.PrincipalCalls.Quota;
import dev.datamesh.operator.kafka.admin.PrincipalCalls.Rules;
import dev.datamesh.operator.kafka.client.Batcher;
import dev.datamesh.operator.kafka.client.Batcher.Settings;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;

/** Principals through the Admin API, hundreds with each call. */
final class AdminPrincipals implements Principals, AutoCloseable {
    private static final int MOST_PRINCIPALS = 500;

    /** A controller goes through every rule it holds for each rule to delete, and does nothing else meanwhile: 3 s with 40,000 rules. */
    private static final int MOST_DELETIONS = 100;

    /** Each binding is a record of the controller's, which refuses more than 10,000 in a call. */
    private static final int MOST_BINDINGS = 2_000;

    /** The client salts and hashes each password thousands of times before it sends, which takes about ten milliseconds. */
    private static final int MOST_CREDENTIALS = 100;

    private final Batcher<String, Integer> describeScram;
    private final Batcher<String, Collection<AclBinding>> describeAcls;
    private final Batcher<String, ByteRates> describeQuotas;
    private final Batcher<Rules, Void> deleteAcls;
    private final Batcher<Credential, Void> alterScram;
    private final Batcher<Quota, Void> alterQuotas;
    private final Batcher<Rules, Void> createAcls;

    AdminPrincipals(PrincipalCalls calls, Executor executor) {
        Settings<String> byName = Settings.upTo(MOST_PRINCIPALS, Function.identity());
        describeScram = new Batcher<>(byName, calls::describeScram, executor);
        describeAcls = new Batcher<>(byName, calls::describeAcls, executor);
        describeQuotas = new Batcher<>(byName, calls::describeQuotas, executor);
        deleteAcls = new Batcher<>(byRules(MOST_DELETIONS), calls::deleteAcls, executor);
        alterScram = new Batcher<>(Settings.upTo(MOST_CREDENTIALS, Credential::principal), calls::alterScram, executor);
        alterQuotas = new Batcher<>(Settings.upTo(MOST_PRINCIPALS, Quota::principal), calls::alterQuotas, executor);
        createAcls = new Batcher<>(byRules(MOST_BINDINGS), calls::createAcls, executor);
    }

    @Override
    public CompletableFuture<ObservedPrincipal> observe(String name) {
        CompletableFuture<Integer> scram = describeScram.ask(name);
        CompletableFuture<Collection<AclBinding>> acls = describeAcls.ask(name);
        CompletableFuture<ByteRates> rates = describeQuotas.ask(name);
        return CompletableFuture.allOf(scram, acls, rates)
                .thenApply(all -> observed(name, scram.resultNow(), acls.resultNow(), rates.resultNow()));
    }

    @Override
    public CompletableFuture<Void> apply(PrincipalChange change, Supplier<String> password) {
        return revoke(change)
                .thenCompose(revoked -> setCredential(change, password))
                .thenCompose(set -> change.rates()
                        .map(rates -> alterQuotas.ask(new Quota(change.name(), rates)))
                        .orElseGet(AdminPrincipals::nothing))
                .thenCompose(limited -> ask(createAcls, change.name(), bindings(change.name(), change.grant())));
    }

    @Override
    public void close() {
        Stream.of(describeScram, describeAcls, describeQuotas, deleteAcls, alterScram, alterQuotas, createAcls)
                .forEach(Batcher::close);
    }

    /** What is not ours to write is read again, so that exactly it is deleted and none of ours with it. */
    private CompletableFuture<Void> revoke(PrincipalChange change) {
        Set<AclBinding> revoked = bindings(change.name(), change.revoke());
        if (!change.revokeForeign()) {
            return ask(deleteAcls, change.name(), revoked);
        }
        return describeAcls.ask(change.name()).thenCompose(bindings -> {
            var all = new HashSet<>(revoked);
            bindings.stream()
                    .filter(binding -> AclBindings.rule(binding).isEmpty())
                    .forEach(all::add);
            return ask(deleteAcls, change.name(), all);
        });
    }

    private CompletableFuture<Void> setCredential(PrincipalChange change, Supplier<String> password) {
        if (change.scramIterations().isEmpty()) {
            return nothing();
        }
        int iterations = change.scramIterations().get();
        return alterScram.ask(new Credential(
                iterations == 0
                        ? new UserScramCredentialDeletion(change.name(), ScramMechanism.SCRAM_SHA_512)
                        : new UserScramCredentialUpsertion(
                                change.name(),
                                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, iterations),
                                password.get())));
    }

    private static Settings<Rules> byRules(int mostBindings) {
        return new Settings<>(
                Rules::principal, MOST_PRINCIPALS, rules -> rules.bindings().size(), mostBindings);
    }

    private static CompletableFuture<Void> ask(Batcher<Rules, Void> batcher, String name, Set<AclBinding> bindings) {
        return bindings.isEmpty() ? nothing() : batcher.ask(new Rules(name, bindings));
    }

    private static Set<AclBinding> bindings(String name, Set<AclRule> rules) {
        return rules.stream().map(rule -> AclBindings.binding(name, rule)).collect(toSet());
    }

    private static ObservedPrincipal observed(
            String name, int iterations, Collection<AclBinding> bindings, ByteRates rates) {
        var rules = new TreeSet<AclRule>();
        bindings.forEach(binding -> AclBindings.rule(binding).ifPresent(rules::add));
        int foreign = (int) bindings.stream()
                .filter(binding -> AclBindings.rule(binding).isEmpty())
                .count();
        return new ObservedPrincipal(name, iterations, rules, foreign, rates);
    }

    private static CompletableFuture<Void> nothing() {
        return CompletableFuture.completedFuture(null);
    }
}
