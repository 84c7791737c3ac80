package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.secret.Passwords;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The Secrets of principals: the password of each, in the runtimes' namespace, and the connection details that a product's publisher
 * asked for, in its domain's namespace.
 */
public final class PrincipalSecrets implements AutoCloseable {
    private final KubernetesClient client;
    private final Applier applier;
    private final Passwords passwords;
    private final String runtimesNamespace;
    private final OwnSecrets own;

    /** @param onChange told of the principal whose Secret somebody changed or removed */
    public PrincipalSecrets(
            KubernetesClient client, Applier applier, String runtimesNamespace, Consumer<PrincipalKey> onChange) {
        this.client = client;
        this.applier = applier;
        this.passwords = new Passwords(client);
        this.runtimesNamespace = runtimesNamespace;
        this.own = new OwnSecrets(client, onChange);
    }

    /** Begins to follow the passwords. */
    public void start() {
        own.follow(runtimesNamespace);
    }

    /** Every principal that has a password. */
    List<PrincipalKey> principals() {
        return own.principals(runtimesNamespace);
    }

    /** The principal's password; made if it has none. */
    String password(PrincipalKey key) {
        return own.get(runtimesNamespace, key.credentialSecret())
                .map(Passwords::password)
                .orElseGet(() -> passwords.ensure(
                        runtimesNamespace,
                        key.credentialSecret(),
                        Map.of(
                                Api.PLANE_ANNOTATION, key.plane(),
                                Api.PRINCIPAL_ANNOTATION, key.name().kafkaName())));
    }

    /**
     * Writes the connection details to where they are asked for, and removes those that are asked for no more.
     *
     * @return the Secrets that could not be written, by name, with why
     */
    Map<String, String> publish(PrincipalKey key, List<Contribution> given, KafkaAccess access) {
        String namespace = key.name().namespace();
        Map<String, String> problems = new HashMap<>();
        List<String> names = given.stream()
                .flatMap(contribution -> contribution.secretName().stream())
                .distinct()
                .sorted()
                .toList();
        if (!names.isEmpty()) {
            own.follow(namespace);
        }
        for (String name : names) {
            Secret desired =
                    ConnectionSecret.of(namespace, name, key, access, key.name().groupPrefix());
            Optional<Secret> cached = own.get(namespace, name);
            if (cached.isPresent() && applier.holds(desired, cached.get())) {
                continue;
            }
            Optional<Secret> live = Optional.ofNullable(client.resource(desired).get());
            Optional<String> problem = live.flatMap(secret -> notOurs(secret, key));
            if (problem.isPresent()) {
                problems.put(name, problem.get());
            } else {
                applier.apply(desired, live);
            }
        }
        own.of(namespace, key).stream()
                .filter(secret -> !names.contains(secret.getMetadata().getName()))
                .forEach(this::delete);
        return problems;
    }

    /** Removes all Secrets of a principal, the password last. */
    void remove(PrincipalKey key) {
        own.of(key.name().namespace(), key).forEach(this::delete);
        own.of(runtimesNamespace, key).forEach(this::delete);
    }

    private void delete(Secret secret) {
        // The version is a condition of the delete, so that nothing is removed that was changed or made anew meanwhile.
        client.resource(secret).lockResourceVersion().delete();
    }

    private static Optional<String> notOurs(Secret secret, PrincipalKey key) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        boolean ours = labels != null
                && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL))
                && annotations != null
                && key.name().kafkaName().equals(annotations.get(Api.PRINCIPAL_ANNOTATION));
        return ours
                ? Optional.empty()
                : Optional.of("Secret " + secret.getMetadata().getName()
                        + " exists and was not made for this publisher: choose another secretName, or remove it");
    }

    @Override
    public void close() {
        own.close();
    }
}
