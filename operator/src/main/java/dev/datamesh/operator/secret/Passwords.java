package dev.datamesh.operator.secret;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.WriteLimit;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Passwords that the operator makes, each kept in a Secret of its own. The first that is written stays: whoever comes second, be it
 * after a crash or as another leader, finds it and uses it.
 */
public final class Passwords {
    /** The key of the password. */
    public static final String PASSWORD = "password";

    private static final int BYTES = 24;

    private final KubernetesClient client;
    private final WriteLimit limit;
    private final Secrets secrets;
    private final SecureRandom random = new SecureRandom();

    public Passwords(KubernetesClient client, WriteLimit limit) {
        this.client = client;
        this.limit = limit;
        this.secrets = new Secrets(client);
    }

    /**
     * The password in this Secret; made if there is none.
     *
     * @throws IllegalStateException if a Secret of this name exists that we did not make
     */
    public String ensure(String namespace, String name, Map<String, String> annotations) {
        return find(namespace, name).orElseGet(() -> make(namespace, name, annotations, drawn -> false));
    }

    /**
     * The password in this Secret, if there is one.
     *
     * @throws IllegalStateException if a Secret of this name exists that we did not make
     */
    public Optional<String> find(String namespace, String name) {
        return secrets.get(namespace, name).map(Passwords::password);
    }

    /** The password in a Secret of ours. */
    public static String password(Secret secret) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        boolean ours = labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL));
        return Optional.of(secret)
                .filter(s -> ours)
                .flatMap(s -> Secrets.text(s, PASSWORD))
                .orElseThrow(() -> new IllegalStateException(
                        "Secret " + secret.getMetadata().getNamespace() + "/"
                                + secret.getMetadata().getName() + " was not made by the operator: remove it"));
    }

    /**
     * Makes a password where there is none; answers the one that somebody else made meanwhile, if so.
     *
     * @param refused says of a drawn password that another one has to be drawn
     */
    public String make(String namespace, String name, Map<String, String> annotations, Predicate<String> refused) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .addToAnnotations(annotations)
                .endMetadata()
                .withType(Api.GROUP + "/password")
                .addToStringData(PASSWORD, draw(random, refused))
                .build();
        try {
            return password(limit.within(() -> client.resource(secret).create()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 409) {
                return password(secrets.get(namespace, name).orElseThrow(() -> e));
            }
            throw e;
        }
    }

    static String draw(RandomGenerator random, Predicate<String> refused) {
        byte[] bytes = new byte[BYTES];
        String drawn;
        do {
            random.nextBytes(bytes);
            drawn = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        } while (refused.test(drawn));
        return drawn;
    }
}
