package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.core.principal.ScramFingerprint;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.strimzi.api.kafka.model.common.Password;
import io.strimzi.api.kafka.model.common.PasswordSource;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserScramSha512ClientAuthentication;
import java.util.Map;
import java.util.Optional;

/**
 * The passwords that Strimzi is to give to users, each in a Secret of its own beside the KafkaUser that names it. Another password is
 * another Secret: so the KafkaUser changes with it, and Strimzi's word that it has followed the KafkaUser is its word for the password
 * too. The name ends in what {@link ScramFingerprint} says of the password, and in a digest of it.
 *
 * <p>Secrets are created and deleted, never read or changed: the cluster's own keys lie in the same namespace.
 */
final class UserPasswords {
    private static final String PREFIX = "datamesh-password.";
    private static final String KEY = "password";

    private final Beside beside;

    UserPasswords(Beside beside) {
        this.beside = beside;
    }

    /** The name of the Secret with this password. */
    static String secretName(String user, String password) {
        return PREFIX + user + "." + ScramFingerprint.iterations(user, password) + "-"
                + TopicNames.digest(user + "\0" + password);
    }

    /** The fingerprint of the password that a KafkaUser of ours names; empty if it names none of ours. */
    static Optional<Integer> fingerprint(KafkaUser user) {
        return secretOf(user)
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .map(end -> Integer.valueOf(end.substring(0, end.indexOf('-'))));
    }

    /** The Secret of ours that a KafkaUser names. */
    static Optional<String> secretOf(KafkaUser user) {
        return user.getSpec().getAuthentication() instanceof KafkaUserScramSha512ClientAuthentication scram
                ? Optional.ofNullable(scram.getPassword())
                        .map(Password::getValueFrom)
                        .map(PasswordSource::getSecretKeyRef)
                        .map(SecretKeySelector::getName)
                        .filter(name -> name.matches("datamesh-password\\..*\\.[0-9]+-[0-9a-f]+"))
                : Optional.empty();
    }

    /** Keeps a password, and says where as a KafkaUser does. */
    KafkaUserScramSha512ClientAuthentication keep(String user, String password) {
        String name = secretName(user, password);
        Secret secret = new SecretBuilder()
                .withMetadata(beside.meta(name, Map.of()))
                .withImmutable(true)
                .withType("datamesh.dev/password")
                .addToStringData(KEY, password)
                .build();
        KubernetesClient client = beside.client();
        var unused = beside.asked(() -> {
            try {
                return client.resource(secret).create();
            } catch (KubernetesClientException e) {
                if (e.getCode() == 409) {
                    // Its name says what is in it.
                    return secret;
                }
                throw e;
            }
        });
        return reference(name);
    }

    void forget(String secretName) {
        var unused = beside.asked(() -> beside.client()
                .secrets()
                .inNamespace(beside.place().namespace())
                .withName(secretName)
                .delete());
    }

    static KafkaUserScramSha512ClientAuthentication reference(String secretName) {
        var source = new PasswordSource();
        source.setSecretKeyRef(new SecretKeySelector(KEY, secretName, null));
        var password = new Password();
        password.setValueFrom(source);
        var scram = new KafkaUserScramSha512ClientAuthentication();
        scram.setPassword(password);
        return scram;
    }
}
