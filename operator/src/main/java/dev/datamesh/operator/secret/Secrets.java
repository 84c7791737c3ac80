package dev.datamesh.operator.secret;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Reads Secrets that others made, one GET each: an informer would hold every Secret of the namespace. */
public final class Secrets {
    private final KubernetesClient client;

    public Secrets(KubernetesClient client) {
        this.client = client;
    }

    public Optional<Secret> get(String namespace, String name) {
        return Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(name).get());
    }

    /** The text under a key of a Secret. */
    public static Optional<String> text(Secret secret, String key) {
        return Optional.ofNullable(secret.getData())
                .map(data -> data.get(key))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    }
}
