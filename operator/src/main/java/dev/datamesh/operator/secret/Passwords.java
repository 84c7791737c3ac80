package dev.datamesh.operator.secret;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.WriteLimit;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Passwords that the operator makes, each kept in a Secret of its own. The first that is written stays: whoever comes second, be it
 * after a crash or as another leader, finds it and uses it.
 */
public final class Passwords {
    /** The key of the password. */
    public static final String PASSWORD = "password";

    private static final String ROTATIONS = "rotations";
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

    /**
     * Replaces a password, once for all that was asked for.
     *
     * @param asked for what; kept beside the password, so that the same is not done again
     * @param refused says of the password that is there and one that was drawn that another one has to be drawn
     * @return the Secret as it is now
     * @throws KubernetesClientException with code 409 if somebody else changed it meanwhile
     */
    public Secret rotate(String namespace, String name, Set<String> asked, BiPredicate<String, String> refused) {
        Secret before = secrets.get(namespace, name)
                .orElseThrow(() -> new IllegalStateException("Secret " + namespace + "/" + name + " is gone"));
        String old = password(before);
        if (rotations(before).containsAll(asked)) {
            return before;
        }
        Secret after = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withResourceVersion(before.getMetadata().getResourceVersion())
                .endMetadata()
                .addToData(PASSWORD, encoded(draw(random, drawn -> refused.test(old, drawn))))
                .addToData(ROTATIONS, encoded(String.join("\n", new TreeSet<>(asked))))
                .build();
        return limit.within(() -> client.secrets()
                .inNamespace(namespace)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), after));
    }

    /** What a password was replaced for last. */
    public static Set<String> rotations(Secret secret) {
        return Secrets.text(secret, ROTATIONS)
                .map(text -> Set.of(text.split("\n", -1)))
                .orElse(Set.of());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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
