package dev.datamesh.operator.plane;

import dev.datamesh.api.Api;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.KafkaSpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.secret.Passwords;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All reads of the plane's reconciler: its Secrets, and a probe of its Kafka. */
final class PlaneGatherer {
    private static final long PROBE_SECONDS = 15;

    private final Settings settings;
    private final Secrets secrets;
    private final Passwords passwords;
    private final Planes planes;

    PlaneGatherer(Settings settings, Secrets secrets, Passwords passwords, Planes planes) {
        this.settings = settings;
        this.secrets = secrets;
        this.passwords = passwords;
        this.planes = planes;
    }

    /** Looks at the plane's Kafka. */
    PlaneState probe(DataPlane plane) throws InterruptedException {
        String name = plane.getMetadata().getName();
        KafkaSpec.ExternalKafkaSpec external = plane.getSpec().kafka().external();
        if (external == null) {
            return new PlaneState.Down(
                    Reason.Unsupported, "spec.kafka.strimzi: this version runs planes on an external Kafka only");
        }
        try {
            KafkaAccess access = access(external);
            KafkaCluster cluster = planes.connect(name, access);
            // The probe's user outlives the operator's process, so that a restart writes nothing.
            String password = passwords.ensure(
                    settings.systemNamespace(), "kafka-probe." + name, Map.of(Api.PLANE_ANNOTATION, name));
            ClusterFacts facts = cluster.probe().probe(password).get(PROBE_SECONDS, TimeUnit.SECONDS);
            cluster.ledger().open().get(PROBE_SECONDS, TimeUnit.SECONDS);
            return new PlaneState.Up(cluster, access, facts);
        } catch (MissingSecretException e) {
            return new PlaneState.Down(Reason.RefNotFound, e.getMessage());
        } catch (TimeoutException e) {
            return new PlaneState.Down(Reason.Unreachable, external.bootstrapServers() + " does not answer");
        } catch (ExecutionException | CompletionException e) {
            KafkaFailure failure = KafkaFailure.of(e.getCause());
            if (failure.reason() == KafkaFailure.Reason.CLOSED) {
                // It is us who hang up: that says nothing of the plane.
                throw failure;
            }
            return down(failure, external.bootstrapServers());
        }
    }

    /** A failure of Kafka as a state of the plane. */
    static PlaneState.Down down(KafkaFailure failure, String bootstrapServers) {
        Reason reason = switch (failure.reason()) {
            case AUTHENTICATION_FAILED, NOT_AUTHORIZED -> Reason.NotAuthorized;
            case UNREACHABLE, TIMED_OUT, CLOSED -> Reason.Unreachable;
            default -> Reason.KafkaRefused;
        };
        return new PlaneState.Down(reason, bootstrapServers + ": " + failure.getMessage());
    }

    private KafkaAccess access(KafkaSpec.ExternalKafkaSpec external) {
        KafkaSpec.KafkaSecurity security = external.security();
        if (security == null) {
            return KafkaAccess.plaintext(external.bootstrapServers());
        }
        Optional<Secret> credentials = Optional.ofNullable(security.credentialsSecret())
                .map(name -> secret(name, "spec.kafka.external.security.credentialsSecret"));
        Optional<Secret> ca = Optional.ofNullable(security.caSecret())
                .map(name -> secret(name, "spec.kafka.external.security.caSecret"));
        return new KafkaAccess(
                external.bootstrapServers(),
                KafkaAccess.Protocol.valueOf(security.protocol().name()),
                security.mechanism(),
                credentials.map(secret -> key(secret, "username")).orElse(null),
                credentials.map(secret -> key(secret, "password")).orElse(null),
                ca.map(secret -> key(secret, "ca.crt")).orElse(null));
    }

    private Secret secret(String name, String field) {
        return secrets.get(settings.systemNamespace(), name)
                .orElseThrow(() -> new MissingSecretException(
                        field + ": there is no Secret " + name + " in namespace " + settings.systemNamespace()));
    }

    private static String key(Secret secret, String key) {
        return Secrets.text(secret, key)
                .orElseThrow(() -> new MissingSecretException(
                        "Secret " + secret.getMetadata().getName() + " has no key " + key));
    }

    /** A Secret that the spec names is not there, or lacks a key. */
    private static final class MissingSecretException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingSecretException(String message) {
            super(message);
        }
    }
}
