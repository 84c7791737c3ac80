package dev.datamesh.operator.plane;

import dev.datamesh.api.Api;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.api.plane.DataPlaneStatus.KafkaFacts;
import dev.datamesh.api.plane.KafkaSpec;
import dev.datamesh.api.plane.RuntimeSpec;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.kafka.ClusterFacts;
import dev.datamesh.operator.kafka.ClusterProbe;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.KafkaClusters;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.strimzi.StrimziEngine;
import dev.datamesh.operator.kafka.strimzi.StrimziPlace;
import dev.datamesh.operator.mesh.MeshId;
import dev.datamesh.operator.secret.Passwords;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All reads of the plane's reconciler: its Secrets, and a probe of its Kafka. */
final class PlaneGatherer {
    private static final long PROBE_SECONDS = 15;

    private final Settings settings;
    private final Secrets secrets;
    private final Passwords passwords;
    private final Planes planes;
    private final StrimziEngine strimzi;
    private final MeshId meshId;

    PlaneGatherer(
            Settings settings,
            Secrets secrets,
            Passwords passwords,
            Planes planes,
            StrimziEngine strimzi,
            MeshId meshId) {
        this.settings = settings;
        this.secrets = secrets;
        this.passwords = passwords;
        this.planes = planes;
        this.strimzi = strimzi;
        this.meshId = meshId;
    }

    /**
     * Looks at the plane's Kafka. Before anything is written there, it is made sure that it is the same cluster as ever. While the plane
     * is paused nothing is: it is only connected to.
     *
     * @param reported the plane's status as it was written last
     */
    PlaneState probe(DataPlane plane, Optional<DataPlaneStatus> reported) throws InterruptedException {
        KafkaSpec.StrimziSpec declared = plane.getSpec().kafka().strimzi();
        if (declared != null && declared.managed() != null) {
            return new PlaneState.Down(
                    Reason.Unsupported,
                    "spec.kafka.strimzi.managed: this version works on Kafka clusters that exist, and makes none");
        }
        return declared == null
                ? external(plane, reported)
                : ofStrimzi(plane, new StrimziPlace(declared.namespace(), declared.cluster()), reported);
    }

    private PlaneState external(DataPlane plane, Optional<DataPlaneStatus> reported) throws InterruptedException {
        try {
            return probe(plane, access(plane.getSpec().kafka().external()), UnaryOperator.identity(), reported);
        } catch (MissingSecretException e) {
            return new PlaneState.Down(Reason.RefNotFound, e.getMessage());
        }
    }

    private PlaneState ofStrimzi(DataPlane plane, StrimziPlace place, Optional<DataPlaneStatus> reported)
            throws InterruptedException {
        try {
            return switch (strimzi.find(place, meshId.get(), Controllers.isPaused(plane))) {
                case StrimziEngine.Way.Open(KafkaAccess access) ->
                    probe(plane, access, kafka -> strimzi.over(place, meshId.get(), kafka), reported);
                case StrimziEngine.Way.Missing(String why) ->
                    new PlaneState.Down(Reason.RefNotFound, "spec.kafka.strimzi: " + why);
                case StrimziEngine.Way.NotYet(String why) -> new PlaneState.Down(Reason.Pending, why);
                case StrimziEngine.Way.Unfit(String why) -> new PlaneState.Down(Reason.KafkaRefused, why);
            };
        } catch (KafkaFailure failure) {
            if (failure.reason() == KafkaFailure.Reason.CLOSED) {
                throw failure;
            }
            return down(failure, "Kafka " + place);
        }
    }

    private PlaneState probe(
            DataPlane plane, KafkaAccess access, UnaryOperator<KafkaCluster> engine, Optional<DataPlaneStatus> reported)
            throws InterruptedException {
        String name = plane.getMetadata().getName();
        try {
            Optional<String> id =
                    planes.connect(name, access, engine).probe().clusterId().get(PROBE_SECONDS, TimeUnit.SECONDS);
            Optional<PlaneState.Down> strange = ClusterBinding.refusal(plane, reported, id);
            if (strange.isPresent()) {
                return strange.get();
            }
            KafkaCluster cluster = planes.bind(name, access, engine, id);
            boolean paused = Controllers.isPaused(plane);
            if (paused && !hasLedger(cluster)) {
                return new PlaneState.Down(Reason.Paused, "the plane is paused, and its Kafka has no ledger");
            }
            ClusterFacts facts =
                    paused ? asReported(access, id, reported.map(DataPlaneStatus::kafka)) : probe(cluster, name);
            cluster.ledger().open().get(PROBE_SECONDS, TimeUnit.SECONDS);
            return new PlaneState.Up(
                    cluster,
                    access,
                    facts,
                    paused,
                    MeshIdentity.of(meshId.get(), annotation(plane, Api.SUCCEEDS_ANNOTATION)));
        } catch (TimeoutException e) {
            return new PlaneState.Down(Reason.Unreachable, access.bootstrapServers() + " does not answer");
        } catch (ExecutionException | CompletionException e) {
            KafkaFailure failure = KafkaFailure.of(e.getCause());
            if (failure.reason() == KafkaFailure.Reason.CLOSED) {
                // It is us who hang up: that says nothing of the plane.
                throw failure;
            }
            return down(failure, access.bootstrapServers());
        }
    }

    /** How the certificate of the plane's runtimes stands; empty if it names none. */
    Optional<RuntimeCertificate> certificate(DataPlane plane) {
        return Optional.ofNullable(plane.getSpec().runtime())
                .map(RuntimeSpec::tlsSecret)
                .map(name -> RuntimeCertificate.in(
                        settings.runtimesNamespace(), name, secrets.get(settings.runtimesNamespace(), name)));
    }

    private ClusterFacts probe(KafkaCluster cluster, String plane)
            throws InterruptedException, ExecutionException, TimeoutException {
        // The probe's user outlives the operator's process, so that a restart writes nothing.
        String password = passwords.ensure(
                settings.systemNamespace(), "kafka-probe." + plane, Map.of(Api.PLANE_ANNOTATION, plane));
        return cluster.probe()
                .probe(ClusterProbe.principal(meshId.get(), plane), password)
                .get(PROBE_SECONDS, TimeUnit.SECONDS);
    }

    private static boolean hasLedger(KafkaCluster cluster)
            throws InterruptedException, ExecutionException, TimeoutException {
        return cluster.topics()
                .observe(KafkaClusters.LEDGER_TOPIC)
                .get(PROBE_SECONDS, TimeUnit.SECONDS)
                .isPresent();
    }

    private static ClusterFacts asReported(KafkaAccess access, Optional<String> id, Optional<KafkaFacts> reported) {
        return new ClusterFacts(
                id,
                reported.map(KafkaFacts::version).orElse("unknown"),
                reported.map(KafkaFacts::brokers).orElse(1),
                access.protocol().tls(),
                new ClusterFacts.Authorizer.Unknown("the plane is paused"));
    }

    /** A failure of Kafka as a state of the plane. */
    static PlaneState.Down down(KafkaFailure failure, String bootstrapServers) {
        Reason reason = switch (failure.reason()) {
            case AUTHENTICATION_FAILED, NOT_AUTHORIZED -> Reason.NotAuthorized;
            case OTHER_CLUSTER -> Reason.OtherKafkaCluster;
            case UNREACHABLE, TIMED_OUT, CLOSED -> Reason.Unreachable;
            default -> Reason.KafkaRefused;
        };
        return new PlaneState.Down(reason, bootstrapServers + ": " + failure.getMessage());
    }

    static @Nullable String annotation(DataPlane plane, String name) {
        Map<String, String> annotations = plane.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
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
