package dev.datamesh.operator.kafka.admin;

import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.principal.ScramFingerprint;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.KafkaFailure.Reason;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.client.CountedCalls;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Proves that permissions are enforced, by a client that has none and must be refused when it tries (only tries) to make a topic.
 * Brokers enforce nothing unless they are set up to, and then everything that says "granted" or "revoked" would be a lie.
 */
final class AuthorizerProof {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** A credential stored a moment ago is not known to every broker yet. */
    private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(5);

    private static final Duration LOGIN_PAUSE = Duration.ofMillis(200);

    private final KafkaAccess access;
    private final CountedCalls counted;
    private volatile boolean predecessorGone;

    AuthorizerProof(KafkaAccess access, CountedCalls counted) {
        this.access = access;
        this.counted = counted;
    }

    /** Blocks for some seconds at most if the cluster answers, for some tens of seconds if it does not. */
    Authorizer prove(String principal, String password, Principals principals) {
        try {
            prepare(principal, password, principals);
            removePredecessor(password, principals);
        } catch (RuntimeException e) {
            KafkaFailure failure = KafkaFailure.of(e);
            return failure.reason() == Reason.NO_AUTHORIZER
                    ? new Authorizer.NotEnforced()
                    : new Authorizer.Unknown("the probe's user cannot be set up: " + failure.getMessage());
        }
        if (!access.protocol().sasl()) {
            return new Authorizer.Unknown(
                    "clients of this listener have no names, so whoever reaches it has the operator's own rights");
        }
        long deadline = System.nanoTime() + LOGIN_PATIENCE.toNanos();
        Optional<KafkaFailure> refusal = attempt(principal, password);
        while (isLoginFailure(refusal) && System.nanoTime() < deadline) {
            pause();
            refusal = attempt(principal, password);
        }
        return verdict(refusal);
    }

    private void prepare(String principal, String password, Principals principals) {
        var desired = new DesiredPrincipal(
                principal,
                access.protocol().sasl() ? ScramFingerprint.iterations(principal, password) : 0,
                new TreeSet<>(),
                ByteRates.UNLIMITED);
        principals
                .observe(principal)
                .thenCompose(observed -> principals.apply(PrincipalChange.between(observed, desired), () -> password))
                .join();
    }

    /**
     * The user of earlier releases bore one name in every mesh. It is this plane's only if it was stored with this plane's password, as
     * its fingerprint shows; another mesh's stays. Looked for once.
     */
    private void removePredecessor(String password, Principals principals) {
        if (predecessorGone) {
            return;
        }
        ObservedPrincipal former =
                principals.observe(ClusterProbe.FORMER_PRINCIPAL).join();
        boolean isOurs =
                former.scramIterations() == ScramFingerprint.iterations(ClusterProbe.FORMER_PRINCIPAL, password);
        boolean hasNothingElse = former.rules().isEmpty() && former.foreignRules() == 0;
        if (isOurs && hasNothingElse) {
            var gone = new DesiredPrincipal(ClusterProbe.FORMER_PRINCIPAL, 0, new TreeSet<>(), former.rates());
            principals
                    .apply(PrincipalChange.between(former, gone), () -> password)
                    .join();
        }
        predecessorGone = true;
    }

    /** Why the probe's user could not make a topic; empty if it could have. */
    private Optional<KafkaFailure> attempt(String principal, String password) {
        Admin client = LazyAdmin.make(access.as(principal, password));
        try {
            var topic = new NewTopic(principal, Optional.of(1), Optional.empty());
            CompletableFuture<Void> tried = counted.one(
                    Operation.PROBE_AUTHORIZER,
                    1,
                    client.createTopics(List.of(topic), new CreateTopicsOptions().validateOnly(true))
                            .all());
            tried.join();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(KafkaFailure.of(e));
        } finally {
            client.close(CLOSE_TIMEOUT);
        }
    }

    /** Brokers look at permissions before they look at the request, so any other complaint of theirs means that they let us in. */
    private static Authorizer verdict(Optional<KafkaFailure> refusal) {
        if (refusal.isEmpty()) {
            return new Authorizer.NotEnforced();
        }
        return switch (refusal.get().reason()) {
            case NOT_AUTHORIZED -> new Authorizer.Enforced();
            case TOPIC_EXISTS, INVALID_REPLICAS, INVALID_PARTITIONS, INVALID_CONFIG, POLICY_VIOLATION ->
                new Authorizer.NotEnforced();
            case AUTHENTICATION_FAILED -> new Authorizer.Unknown("the probe's user cannot log in");
            default -> new Authorizer.Unknown(refusal.get().getMessage());
        };
    }

    private static boolean isLoginFailure(Optional<KafkaFailure> refusal) {
        return refusal.isPresent() && refusal.get().reason() == Reason.AUTHENTICATION_FAILED;
    }

    private static void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(LOGIN_PAUSE.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
