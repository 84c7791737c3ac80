package dev.datamesh.operator.kafka;

import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The principals of one Kafka cluster: SCRAM-SHA-512 credential, permissions and quota of each. No method blocks; what fails completes
 * exceptionally with a {@link KafkaFailure}.
 */
public interface Principals {

    /**
     * What the cluster holds of this principal; of one it never heard of, {@link ObservedPrincipal#absent}. As with topics, what was
     * written a moment ago may not show yet.
     */
    CompletableFuture<ObservedPrincipal> observe(String name);

    /**
     * Makes the change, rights taken before any are given: revoked rules, credential, quota, granted rules. The first step that fails
     * ends it; doing it again is harmless. Nothing is sent for what does not change.
     *
     * @param password asked at most once, and only if a credential must be stored
     */
    CompletableFuture<Void> apply(PrincipalChange change, Supplier<String> password);
}
