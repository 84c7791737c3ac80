package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.operator.watchdog.CacheProbe;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks whether the Secrets of every domain are still followed. There is an informer a namespace, and to list them all would take as many
 * requests; but the API server tells every watch about once a minute how far it has come. Only an informer that has not heard of that
 * for long is compared with what there is.
 */
final class SecretsProbe implements CacheProbe {
    /** Twice as long as a watch goes without a word. */
    static final Duration SILENCE = Duration.ofMinutes(2);

    private final KubernetesClient client;
    private final String runtimesNamespace;
    private final OwnSecrets own;
    private final InstantSource clock;
    private Optional<Mark> mark = Optional.empty();

    /** How far the API server had come at some time. */
    private record Mark(long version, Instant seen) {}

    SecretsProbe(KubernetesClient client, String runtimesNamespace, OwnSecrets own, InstantSource clock) {
        this.client = client;
        this.runtimesNamespace = runtimesNamespace;
        this.own = own;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "Secret";
    }

    @Override
    public Finding look() {
        Instant now = clock.instant();
        if (mark.isEmpty()) {
            return mark(now);
        }
        Mark last = mark.get();
        List<String> silent = own.behind(last.version());
        if (silent.isEmpty()) {
            return mark(now);
        }
        if (last.seen().plus(SILENCE).isAfter(now)) {
            return Finding.CURRENT;
        }
        try {
            return silent.stream().allMatch(this::isAsThere) ? Finding.CURRENT : Finding.BEHIND;
        } catch (KubernetesClientException e) {
            return Finding.NO_ANSWER;
        }
    }

    private Finding mark(Instant now) {
        try {
            String version = client.secrets()
                    .inNamespace(runtimesNamespace)
                    .list(new ListOptionsBuilder().withLimit(1L).build())
                    .getMetadata()
                    .getResourceVersion();
            mark = Optional.of(new Mark(Long.parseLong(version), now));
            return Finding.CURRENT;
        } catch (KubernetesClientException e) {
            return Finding.NO_ANSWER;
        }
    }

    /** A namespace on its way out lets nobody look any more, which is no fault of the watch. */
    private boolean isAsThere(String namespace) {
        try {
            List<Secret> live = client.secrets()
                    .inNamespace(namespace)
                    .withLabel(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                    .list()
                    .getItems();
            return versions(live).equals(versions(own.all(namespace)));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403 || e.getCode() == 404) {
                return true;
            }
            throw e;
        }
    }

    private static Map<String, String> versions(List<Secret> secrets) {
        Map<String, String> versions = new HashMap<>();
        secrets.forEach(secret ->
                versions.put(secret.getMetadata().getUid(), secret.getMetadata().getResourceVersion()));
        return versions;
    }
}
