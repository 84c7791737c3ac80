package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.core.principal.ScramFingerprint;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.secret.Passwords;
import dev.datamesh.operator.watchdog.CacheProbe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The Secrets of principals: the password of each, in the runtimes' namespace, and the connection details that a product's publisher
 * or reader asked for, in its own namespace.
 */
public final class PrincipalSecrets implements AutoCloseable {
    private final KubernetesClient client;
    private final Applier applier;
    private final Passwords passwords;
    private final String runtimesNamespace;
    private final OwnSecrets own;
    private final Map<PrincipalKey, Secret> rotated = new ConcurrentHashMap<>();
    private final Map<String, String> written = new ConcurrentHashMap<>();

    /**
     * What became of the connection details.
     *
     * @param problems Secrets that could not be written, by name, with why
     * @param restored what was put back, in words
     */
    record Published(Map<String, String> problems, List<String> restored) {}

    /** @param onChange told of the principal whose Secret somebody changed or removed */
    public PrincipalSecrets(
            KubernetesClient client,
            Applier applier,
            WriteLimit limit,
            String runtimesNamespace,
            Consumer<PrincipalKey> onChange) {
        this.client = client;
        this.applier = applier;
        this.passwords = new Passwords(client, limit);
        this.runtimesNamespace = runtimesNamespace;
        this.own = new OwnSecrets(client, runtimesNamespace, onChange);
    }

    /** Begins to follow the passwords. */
    public void start() {
        own.follow(runtimesNamespace);
    }

    /** Looks whether the Secrets are still followed. */
    public CacheProbe probe(InstantSource clock) {
        return new SecretsProbe(client, runtimesNamespace, own, clock);
    }

    /** Every principal that has a password, once they have been read. */
    CompletionStage<List<PrincipalKey>> principals() {
        return own.follow(runtimesNamespace).thenApply(read -> own.principals(runtimesNamespace));
    }

    /** The principal's password, if it has one. That it has is the proof that we made its user: no domain may write to the runtimes. */
    Optional<String> password(PrincipalKey key) {
        return seen(key).map(Passwords::password).or(() -> passwords.find(runtimesNamespace, key.credentialSecret()));
    }

    /** The Secret of the password, as it was seen or replaced last: what the watch says may be older than what we did ourselves. */
    private Optional<Secret> seen(PrincipalKey key) {
        Optional<Secret> cached = own.get(runtimesNamespace, key.credentialSecret());
        Secret newer = rotated.get(key);
        if (newer != null
                && cached.filter(secret -> version(secret) < version(newer)).isPresent()) {
            return Optional.of(newer);
        }
        rotated.remove(key);
        return cached;
    }

    private static long version(Secret secret) {
        return Long.parseLong(secret.getMetadata().getResourceVersion());
    }

    /** Replaces a principal's password for what is asked for and was not done yet. */
    void rotate(PrincipalKey key, Set<String> asked) {
        boolean done = asked.isEmpty()
                || seen(key)
                        .filter(secret -> Passwords.rotations(secret).containsAll(asked))
                        .isPresent();
        if (!done) {
            String user = key.name().kafkaName();
            rotated.put(
                    key,
                    passwords.rotate(
                            runtimesNamespace,
                            key.credentialSecret(),
                            asked,
                            (old, drawn) -> ScramFingerprint.iterations(user, old)
                                    == ScramFingerprint.iterations(user, drawn)));
        }
    }

    /**
     * Makes the principal's password, before its user is made.
     *
     * @param replaced the fingerprint of the password that it replaces: the new one has another, or nobody would see whether it was
     *     stored
     */
    String makePassword(PrincipalKey key, int replaced) {
        String user = key.name().kafkaName();
        return passwords.make(
                runtimesNamespace,
                key.credentialSecret(),
                Map.of(Api.PLANE_ANNOTATION, key.plane(), Api.PRINCIPAL_ANNOTATION, user),
                drawn -> ScramFingerprint.iterations(user, drawn) == replaced);
    }

    /** Whether a password was made for just this principal; the API server is asked. */
    boolean hasPassword(PrincipalKey key) {
        return passwordSecret(key).isPresent();
    }

    /** The same, as it was seen last. */
    boolean hadPassword(PrincipalKey key) {
        return own.get(runtimesNamespace, key.credentialSecret())
                .filter(secret -> notOurs(secret, key).isEmpty())
                .isPresent();
    }

    /**
     * Writes the connection details to where they are asked for, and removes those that are asked for no more.
     *
     * @param given what all products give to the principal
     * @param active the same, without products that are paused: what only those ask for stays as it is
     * @param isDomain whether the principal's namespace is a domain's; in others, but the runtimes', we may not even look
     * @param runtimes where a domain is served by its runtime; empty if it has none
     */
    Published publish(
            PrincipalKey key,
            List<Contribution> given,
            List<Contribution> active,
            KafkaAccess access,
            boolean isDomain,
            Function<String, Optional<String>> runtimes) {
        if (!isDomain && !isOfRuntime(key)) {
            return new Published(Map.of(), List.of());
        }
        String namespace = key.name().namespace();
        own.follow(namespace);
        boolean reads =
                given.stream().anyMatch(contribution -> contribution.grant().isPresent());
        Map<String, String> problems = new HashMap<>();
        List<String> restored = new ArrayList<>();
        for (String name : names(active)) {
            Secret desired = ConnectionSecret.of(namespace, name, key, access, reads, runtime(name, active, runtimes));
            Optional<Secret> cached = own.get(namespace, name);
            if (cached.isPresent() && applier.holds(desired, cached.get())) {
                note(desired);
                continue;
            }
            Optional<Secret> live = Optional.ofNullable(client.resource(desired).get());
            Optional<String> problem = live.flatMap(secret -> notOurs(secret, key));
            if (problem.isPresent()) {
                problems.put(name, problem.get());
            } else {
                boolean changed = applier.apply(desired, live);
                if (note(desired) && changed) {
                    restored.add("Secret " + name + " had been " + (live.isPresent() ? "changed" : "removed")
                            + ", and was written again");
                }
            }
        }
        List<String> wanted = names(given);
        own.of(namespace, key).stream()
                .filter(secret -> !wanted.contains(secret.getMetadata().getName()))
                .filter(secret -> !isPassword(secret, key))
                .forEach(this::delete);
        return new Published(problems, restored);
    }

    /**
     * Removes all Secrets of a principal, the password last. The API server is asked for them, for nothing may be left over.
     *
     * @param isDomain whether the principal's namespace is a domain's; of others but the runtimes' we may not even ask, nor have we
     *     anything there
     */
    void remove(PrincipalKey key, boolean isDomain) {
        if (isDomain || isOfRuntime(key)) {
            client
                    .secrets()
                    .inNamespace(key.name().namespace())
                    .withLabel(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                    .list()
                    .getItems()
                    .stream()
                    .filter(secret -> notOurs(secret, key).isEmpty())
                    .filter(secret -> !isPassword(secret, key))
                    .forEach(this::delete);
        }
        passwordSecret(key).ifPresent(this::delete);
        rotated.remove(key);
    }

    private Optional<Secret> passwordSecret(PrincipalKey key) {
        return Optional.ofNullable(client.secrets()
                        .inNamespace(runtimesNamespace)
                        .withName(key.credentialSecret())
                        .get())
                .filter(secret -> notOurs(secret, key).isEmpty());
    }

    /** Stops following a namespace in which nobody is given anything any more. */
    void leave(String namespace) {
        // All passwords are among the runtimes.
        if (!namespace.equals(runtimesNamespace)) {
            own.leave(namespace);
            written.keySet().removeIf(place -> place.startsWith(namespace + "/"));
        }
    }

    /** Whether it is the principal of a runtime. */
    boolean isOfRuntime(PrincipalKey key) {
        return key.name().namespace().equals(runtimesNamespace);
    }

    private boolean isPassword(Secret secret, PrincipalKey key) {
        return secret.getMetadata().getNamespace().equals(runtimesNamespace)
                && secret.getMetadata().getName().equals(key.credentialSecret());
    }

    /** The runtime of what a Secret is for; none if that is of several domains, as each has its own. */
    private static Optional<String> runtime(
            String name, List<Contribution> active, Function<String, Optional<String>> runtimes) {
        List<String> domains = active.stream()
                .filter(contribution -> contribution.secretName().equals(Optional.of(name)))
                .filter(contribution -> !contribution.product().equals(RuntimePrincipals.NO_PRODUCT))
                .map(Contribution::domain)
                .distinct()
                .toList();
        return domains.size() == 1 ? runtimes.apply(domains.getFirst()) : Optional.empty();
    }

    private static List<String> names(List<Contribution> given) {
        return given.stream()
                .flatMap(contribution -> contribution.secretName().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** Notes what a Secret holds; answers whether that very wish had been fulfilled before. */
    private boolean note(Secret desired) {
        String digest = Applier.digest(desired);
        return digest.equals(written.put(place(desired), digest));
    }

    private static String place(Secret secret) {
        return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    }

    private void delete(Secret secret) {
        // The version is a condition of the delete, so that nothing is removed that was changed or made anew meanwhile.
        client.resource(secret).lockResourceVersion().delete();
        written.remove(place(secret));
    }

    private static Optional<String> notOurs(Secret secret, PrincipalKey key) {
        Map<String, String> labels = secret.getMetadata().getLabels();
        Map<String, String> annotations = secret.getMetadata().getAnnotations();
        boolean ours = labels != null
                && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL))
                && annotations != null
                && key.plane().equals(annotations.get(Api.PLANE_ANNOTATION))
                && key.name().kafkaName().equals(annotations.get(Api.PRINCIPAL_ANNOTATION));
        return ours
                ? Optional.empty()
                : Optional.of("Secret " + secret.getMetadata().getName()
                        + " exists and was not made for this ServiceAccount: choose another secretName, or remove it");
    }

    @Override
    public void close() {
        own.close();
    }
}
