package dev.datamesh.operator.principal;

import dev.datamesh.api.domain.DataDomainSpec.Quotas;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.principal.ScramFingerprint;
import dev.datamesh.core.unit.ByteText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What a principal is to have: the union of what all products give it. Pure. */
final class PrincipalUnion {
    private PrincipalUnion() {}

    /**
     * The union.
     *
     * @param publishers among how many principals the domain's budget of writing is shared
     * @param brokers Kafka holds a principal to its rate on each broker apart, so the rate is divided by how many there are
     */
    static DesiredPrincipal of(
            PrincipalKey key,
            String password,
            List<Contribution> given,
            Optional<Quotas> quotas,
            int publishers,
            int brokers) {
        TreeSet<AclRule> rules = new TreeSet<>();
        given.forEach(contribution -> rules.addAll(contribution.rules()));
        OptionalLong produce = given.stream().noneMatch(Contribution::isForWriting)
                ? OptionalLong.empty()
                : quotas.map(Quotas::produceBytesPerSecond).stream()
                        .mapToLong(budget ->
                                Math.max(1, ByteText.parse(budget) / Math.max(1, publishers) / Math.max(1, brokers)))
                        .findFirst();
        String name = key.name().kafkaName();
        return new DesiredPrincipal(
                name,
                ScramFingerprint.iterations(name, password),
                rules,
                new ByteRates(produce, consume(given, brokers)));
    }

    /** The sum of its grants; one grant without a limit is no limit, for Kafka knows one rate for each principal. */
    private static OptionalLong consume(List<Contribution> given, int brokers) {
        List<OptionalLong> limits = given.stream()
                .flatMap(contribution -> contribution.grant().stream())
                .map(Contribution.Grant::consume)
                .toList();
        if (limits.isEmpty() || limits.stream().anyMatch(OptionalLong::isEmpty)) {
            return OptionalLong.empty();
        }
        long sum = limits.stream().mapToLong(OptionalLong::getAsLong).reduce(0, PrincipalUnion::bounded);
        return OptionalLong.of(Math.max(1, sum / Math.max(1, brokers)));
    }

    private static long bounded(long sum, long limit) {
        return sum > Long.MAX_VALUE - limit ? Long.MAX_VALUE : sum + limit;
    }

    /** A principal that no product gives anything. */
    static DesiredPrincipal nothing(PrincipalKey key) {
        return new DesiredPrincipal(key.name().kafkaName(), 0, new TreeSet<>(), ByteRates.UNLIMITED);
    }

    /**
     * The writes that are needed.
     *
     * @param passwordIsNew whether the password is another than the one that was stored last: it is stored then, even if the
     *     fingerprints of both are the same
     */
    static PrincipalChange change(ObservedPrincipal observed, DesiredPrincipal desired, boolean passwordIsNew) {
        boolean unnoticed = passwordIsNew && desired.scramIterations() > 0;
        return PrincipalChange.between(
                unnoticed
                        ? new ObservedPrincipal(
                                observed.name(), 0, observed.rules(), observed.foreignRules(), observed.rates())
                        : observed,
                desired);
    }

    /** A change that puts back what others have changed, in words, one for each thing that was not as it should be. */
    static List<String> restored(PrincipalChange change) {
        List<String> restored = new ArrayList<>();
        String user = "Kafka user " + change.name() + ": ";
        change.grant().forEach(rule -> restored.add(user + text(rule) + " had been taken away, and was given again"));
        change.revoke()
                .forEach(rule -> restored.add(user + text(rule) + " had been given by others, and was taken away"));
        if (change.revokeForeign()) {
            restored.add(user + "rules that the mesh never writes were removed");
        }
        change.scramIterations()
                .ifPresent(stored -> restored.add(user + "its password had been changed, and was set back"));
        change.rates().ifPresent(rates -> restored.add(user + "its quota had been changed, and was set back"));
        return restored;
    }

    private static String text(AclRule rule) {
        return rule.operation() + " on " + rule.resource() + " " + rule.name() + (rule.prefixed() ? "*" : "");
    }

    /** A change in a few words, without any secret. */
    static String describe(PrincipalChange change) {
        return "grant " + change.grant().size() + ", revoke " + change.revoke().size()
                + change.scramIterations()
                        .map(i -> i == 0 ? ", credential removed" : ", credential stored")
                        .orElse("")
                + (change.revokeForeign() ? ", foreign rules removed" : "")
                + (change.rates().isPresent() ? ", quota set" : "");
    }
}
