package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.KafkaFailure.Refused;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.client.Failing;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthentication;
import io.strimzi.api.kafka.model.user.KafkaUserQuotas;
import io.strimzi.api.kafka.model.user.KafkaUserSpec;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Principals as KafkaUsers: credential, permissions and quota of each in one object. Permissions and quotas are asked of Kafka itself.
 * A credential Kafka does not show, and Strimzi stores all of them with the same iteration count; so which one it is, is what the
 * KafkaUser says, once Strimzi has followed it.
 */
final class StrimziPrincipals implements Principals {
    private record Wish(@Nullable KafkaUserAuthentication authentication, SortedSet<AclRule> rules, ByteRates rates) {
        boolean isNothing() {
            return authentication == null && rules.isEmpty() && rates.equals(ByteRates.UNLIMITED);
        }
    }

    private final Beside beside;
    private final KafkaCluster kafka;
    private final UserPasswords passwords;
    private final Runnable confirm;
    private final Executor executor;

    StrimziPrincipals(Beside beside, KafkaCluster kafka, Runnable confirm, Executor executor) {
        this.beside = beside;
        this.kafka = kafka;
        this.passwords = new UserPasswords(beside);
        this.confirm = confirm;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<ObservedPrincipal> observe(String name) {
        return later(() -> {
            ObservedPrincipal seen = kafka.principals().observe(name).join();
            Optional<KafkaUser> user = beside.get(KafkaUser.class, name);
            if (user.isEmpty() && seen.scramIterations() == 0) {
                return seen;
            }
            // Until Strimzi has followed, its own count stands, which is as good as never the one that is wanted.
            int iterations = user.filter(Beside::isOurs)
                    .filter(u -> seen.scramIterations() != 0)
                    .filter(u -> Readiness.of(u, u.getStatus()) instanceof Readiness.Ready)
                    .flatMap(UserPasswords::fingerprint)
                    .orElse(seen.scramIterations());
            return new ObservedPrincipal(name, iterations, seen.rules(), seen.foreignRules(), seen.rates());
        });
    }

    /** One object cannot say in which order its parts are to follow; so what takes rights is written, and waited for, first. */
    @Override
    public CompletableFuture<Void> apply(PrincipalChange change, Supplier<String> password) {
        if (change.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return later(() -> {
            Optional<KafkaUser> there = beside.get(KafkaUser.class, change.name());
            there.filter(user -> !Beside.isOurs(user)).ifPresent(user -> {
                throw new Refused(
                        Reason.POLICY_VIOLATION,
                        "KafkaUser " + beside.place().namespace() + "/" + change.name()
                                + " was not made by the operator: remove it",
                        null);
            });
            confirm.run();
            Wish before = there.map(StrimziPrincipals::wish).orElseGet(() -> seen(change.name()));
            var kept = new TreeSet<>(before.rules());
            kept.removeAll(change.revoke());
            boolean takes =
                    change.revokeForeign() || kept.size() < before.rules().size();
            if (takes && there.isPresent() && !change.grant().isEmpty()) {
                write(change.name(), new Wish(before.authentication(), kept, before.rates()), there);
                there = beside.get(KafkaUser.class, change.name());
            }
            var rules = new TreeSet<>(kept);
            rules.addAll(change.grant());
            write(
                    change.name(),
                    new Wish(
                            authentication(change, before, password),
                            rules,
                            change.rates().orElse(before.rates())),
                    there);
            return null;
        });
    }

    private @Nullable KafkaUserAuthentication authentication(
            PrincipalChange change, Wish before, Supplier<String> password) {
        return change.scramIterations()
                .<Optional<KafkaUserAuthentication>>map(iterations ->
                        iterations == 0 ? Optional.empty() : Optional.of(passwords.keep(change.name(), password.get())))
                .orElseGet(() -> Optional.ofNullable(before.authentication()))
                .orElse(null);
    }

    private void write(String name, Wish wish, Optional<KafkaUser> there) {
        Optional<String> old = there.flatMap(UserPasswords::secretOf);
        if (wish.isNothing()) {
            there.ifPresent(beside::delete);
            Beside.await(
                    "Strimzi has not deleted Kafka user " + name + " yet",
                    () -> kafka.principals().observe(name).join().isAbsent() ? Optional.of(true) : Optional.empty());
            old.ifPresent(passwords::forget);
            return;
        }
        KafkaUser desired = resource(name, wish);
        beside.apply(desired, there);
        KafkaUser followed = awaitReady(name);
        old.filter(secret -> !UserPasswords.secretOf(followed).equals(Optional.of(secret)))
                .ifPresent(passwords::forget);
    }

    private KafkaUser resource(String name, Wish wish) {
        var spec = new KafkaUserSpec();
        spec.setAuthentication(wish.authentication());
        spec.setAuthorization(UserAcls.of(wish.rules()));
        if (!wish.rates().equals(ByteRates.UNLIMITED)) {
            var quotas = new KafkaUserQuotas();
            quotas.setProducerByteRate(rate(wish.rates().produce()));
            quotas.setConsumerByteRate(rate(wish.rates().consume()));
            spec.setQuotas(quotas);
        }
        var user = new KafkaUser();
        user.setMetadata(beside.meta(name, Map.of()));
        user.setSpec(spec);
        return user;
    }

    private static @Nullable Integer rate(OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return null;
        }
        if (bytes.getAsLong() > Integer.MAX_VALUE) {
            throw new Refused(
                    Reason.UNSUPPORTED,
                    "a KafkaUser's quota is at most " + Integer.MAX_VALUE + " bytes a second",
                    null);
        }
        return (int) bytes.getAsLong();
    }

    private static Wish wish(KafkaUser user) {
        KafkaUserQuotas quotas = user.getSpec().getQuotas();
        return new Wish(
                user.getSpec().getAuthentication(),
                UserAcls.in(user.getSpec()),
                quotas == null
                        ? ByteRates.UNLIMITED
                        : new ByteRates(rate(quotas.getProducerByteRate()), rate(quotas.getConsumerByteRate())));
    }

    private static OptionalLong rate(@Nullable Integer bytes) {
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    /** What Kafka has of a user without a KafkaUser, and would lose were it not said again; a password cannot be. */
    private Wish seen(String name) {
        ObservedPrincipal seen = kafka.principals().observe(name).join();
        return new Wish(null, seen.rules(), seen.rates());
    }

    private KafkaUser awaitReady(String name) {
        return Beside.await("Strimzi has not taken up KafkaUser " + name + " yet", () -> {
            KafkaUser now = beside.get(KafkaUser.class, name)
                    .orElseThrow(() ->
                            new KafkaFailure.Unavailable(Reason.OTHER, "KafkaUser " + name + " was taken away", null));
            return switch (Readiness.of(now, now.getStatus())) {
                case Readiness.Ready ready -> Optional.of(now);
                case Readiness.Waiting waiting -> Optional.empty();
                case Readiness.Suspended suspended -> throw Beside.suspended("KafkaUser " + name, suspended);
                case Readiness.Failed failed ->
                    throw new KafkaFailure.Unavailable(
                            Reason.OTHER, "Strimzi: " + failed.reason() + ": " + failed.message(), null);
            };
        });
    }

    private <T> CompletableFuture<T> later(Supplier<T> work) {
        return Failing.judged(CompletableFuture.supplyAsync(work, executor));
    }
}
