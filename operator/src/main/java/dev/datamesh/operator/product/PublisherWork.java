package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.product.PublisherRights;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.principal.Contribution;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.principal.PrincipalReconciler;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Says what a product gives its publishers, and waits for the principals' reconciler to see to it. */
public final class PublisherWork {
    private static final long PATIENCE_SECONDS = 15;

    private final Contributions contributions;
    private final PrincipalReconciler principals;

    PublisherWork(Contributions contributions, PrincipalReconciler principals) {
        this.contributions = contributions;
        this.principals = principals;
    }

    /** Says what an accepted product gives, and asks for the principals that this touches. */
    Map<PrincipalKey, CompletableFuture<Outcome>> give(String plane, DataProduct product, List<WantedTopic> topics) {
        return request(
                contributions.put(product.getMetadata().getUid(), given(plane, product, PublisherRights.on(topics))));
    }

    /** The same where it is not known which topics the product has: the rights stay, of those publishers that it still names. */
    Map<PrincipalKey, CompletableFuture<Outcome>> keep(String plane, DataProduct product) {
        SortedSet<AclRule> rules = new TreeSet<>();
        contributions.of(product.getMetadata().getUid()).values().forEach(given -> rules.addAll(given.rules()));
        return request(contributions.put(product.getMetadata().getUid(), given(plane, product, rules)));
    }

    /**
     * Has the publishers of a product that is refused looked at: what it gave stays. One that was never accepted gives nothing; that is
     * said too, so that nobody waits for it.
     */
    void refuse(String plane, DataProduct product) {
        if (contributions.putIfSilent(product.getMetadata().getUid(), Map.of())) {
            request(given(plane, product, new TreeSet<>()).keySet());
        } else {
            request(contributions.of(product.getMetadata().getUid()).keySet());
        }
    }

    /** Takes back all that a product gives that is retired, and asks what became of its publishers. */
    Map<PrincipalKey, CompletableFuture<Outcome>> retire(String plane, DataProduct product) {
        Set<PrincipalKey> touched =
                new HashSet<>(given(plane, product, new TreeSet<>()).keySet());
        touched.addAll(contributions.put(product.getMetadata().getUid(), Map.of()));
        return request(touched);
    }

    /** The UID of a product that gave something under the name of this one, and is no more. */
    Optional<String> predecessor(DataProduct product) {
        return contributions
                .giver(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName())
                .filter(uid -> !uid.equals(product.getMetadata().getUid()));
    }

    /** Takes back all that a product gave that is no more. */
    void forget(String productUid) {
        request(contributions.forget(productUid));
    }

    /** Takes back all that a product gave. */
    Map<PrincipalKey, CompletableFuture<Outcome>> takeBack(DataProduct product) {
        return request(contributions.put(product.getMetadata().getUid(), Map.of()));
    }

    /** What became of the principals that the product still names, by ServiceAccount. */
    Map<String, Outcome> await(DataProduct product, Map<PrincipalKey, CompletableFuture<Outcome>> asked)
            throws InterruptedException {
        Map<String, Outcome> outcomes = new TreeMap<>();
        Set<String> named = new HashSet<>();
        product.getSpec().publishers().forEach(publisher -> named.add(publisher.serviceAccount()));
        for (Map.Entry<PrincipalKey, CompletableFuture<Outcome>> entry : asked.entrySet()) {
            String account = entry.getKey().name().serviceAccount();
            if (named.contains(account)) {
                outcomes.put(account, outcome(entry.getValue()));
            }
        }
        return outcomes;
    }

    /** What became of a principal, once that is known; after a while, that it is not. */
    public static Outcome outcome(CompletableFuture<Outcome> future) throws InterruptedException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Waiting(Reason.Pending, "its rights are still being written");
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case KafkaFailure failure when failure.reason() == KafkaFailure.Reason.CLOSED -> throw failure;
                case KafkaFailure failure -> new Outcome.Waiting(ProductFailures.reason(failure), failure.getMessage());
                case KubernetesClientException failure ->
                    new Outcome.Waiting(Reason.Failed, "the API server answered " + failure.getCode());
                default ->
                    new Outcome.Waiting(Reason.Failed, "its rights could not be written; see the operator's log");
            };
        }
    }

    private static Map<PrincipalKey, Contribution> given(String plane, DataProduct product, SortedSet<AclRule> rules) {
        return given(plane, product, product.getSpec().publishers(), rules);
    }

    /** What a product gives to each of these publishers. */
    static Map<PrincipalKey, Contribution> given(
            String plane, DataProduct product, List<Publisher> publishers, SortedSet<AclRule> rules) {
        Map<PrincipalKey, Contribution> given = new HashMap<>();
        for (Publisher publisher : publishers) {
            String namespace = product.getMetadata().getNamespace();
            given.put(
                    new PrincipalKey(plane, new PrincipalName(namespace, publisher.serviceAccount())),
                    new Contribution(
                            namespace,
                            product.getMetadata().getName(),
                            rules,
                            Optional.ofNullable(publisher.secretName())));
        }
        return given;
    }

    private Map<PrincipalKey, CompletableFuture<Outcome>> request(Set<PrincipalKey> keys) {
        Map<PrincipalKey, CompletableFuture<Outcome>> asked = new HashMap<>();
        keys.forEach(key -> asked.put(key, principals.request(key)));
        return asked;
    }
}
