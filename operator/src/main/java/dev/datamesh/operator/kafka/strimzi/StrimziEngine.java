package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaAccess.Protocol;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.kafka.KafkaAuthorizationSimple;
import io.strimzi.api.kafka.model.kafka.KafkaStatus;
import io.strimzi.api.kafka.model.kafka.listener.GenericKafkaListener;
import io.strimzi.api.kafka.model.kafka.listener.KafkaListenerAuthenticationScramSha512;
import io.strimzi.api.kafka.model.kafka.listener.KafkaListenerType;
import io.strimzi.api.kafka.model.kafka.listener.ListenerStatus;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the way to clusters that Strimzi runs, and works there through its resources. */
public final class StrimziEngine {
    /** The KafkaUser as which the operator itself looks at the cluster, and the Secret in which Strimzi leaves its password. */
    static final String OPERATOR_USER = "datamesh-operator";

    private final KubernetesClient client;
    private final WriteLimit limit;

    public StrimziEngine(KubernetesClient client, WriteLimit limit) {
        this.client = client;
        this.limit = limit;
    }

    /** The way to a cluster, or why there is none yet. */
    public sealed interface Way {
        /** The cluster can be asked. */
        record Open(KafkaAccess access) implements Way {}

        /** It does not exist. */
        record Missing(String why) implements Way {}

        /** Strimzi has not come that far, or cannot. */
        record NotYet(String why) implements Way {}

        /** It is of a kind that cannot be worked with. */
        record Unfit(String why) implements Way {}
    }

    /**
     * Reads the Kafka resource, and asks for the operator's own user.
     *
     * @param mesh the id of this mesh, for the labels of what is made
     * @param paused whether nothing may be made
     * @throws dev.datamesh.operator.kafka.KafkaFailure if the API server refuses
     */
    public Way find(StrimziPlace place, String mesh, boolean paused) {
        var beside = new Beside(client, limit, place, mesh);
        Optional<Kafka> found = beside.get(Kafka.class, place.cluster());
        if (found.isEmpty()) {
            return new Way.Missing("there is no Kafka " + place);
        }
        Kafka kafka = found.get();
        if (!(kafka.getSpec().getKafka().getAuthorization() instanceof KafkaAuthorizationSimple)) {
            return new Way.Unfit("Kafka " + place
                    + " has no spec.kafka.authorization of type simple: a KafkaUser's permissions would mean nothing");
        }
        if (Readiness.of(kafka, kafka.getStatus()) instanceof Readiness.Failed(String reason, String message)) {
            return new Way.NotYet("Kafka " + place + " is not ready: " + reason + ": " + message);
        }
        List<GenericKafkaListener> fit = kafka.getSpec().getKafka().getListeners().stream()
                .filter(listener -> listener.getAuth() instanceof KafkaListenerAuthenticationScramSha512)
                .sorted(Comparator.comparing((GenericKafkaListener l) -> l.getType() != KafkaListenerType.INTERNAL)
                        .thenComparing(l -> !l.isTls()))
                .toList();
        if (fit.isEmpty()) {
            return new Way.Unfit("Kafka " + place + " has no listener with authentication of type scram-sha-512");
        }
        GenericKafkaListener listener = fit.getFirst();
        // Between a change of its spec and Strimzi's word that it has followed, the brokers can be had where they were.
        Optional<ListenerStatus> open = Optional.ofNullable(kafka.getStatus())
                .map(KafkaStatus::getListeners)
                .flatMap(all -> all.stream()
                        .filter(status -> listener.getName().equals(status.getName()))
                        .filter(status -> status.getBootstrapServers() != null)
                        .findFirst());
        if (open.isEmpty()) {
            return new Way.NotYet(
                    "Kafka " + place + " does not say yet where its listener " + listener.getName() + " is");
        }
        return operator(beside, paused, listener, open.get());
    }

    /** A cluster through Strimzi's resources, over a connection to it. */
    public KafkaCluster over(StrimziPlace place, String mesh, KafkaCluster kafka) {
        return new StrimziCluster(new Beside(client, limit, place, mesh), kafka);
    }

    private Way operator(Beside beside, boolean paused, GenericKafkaListener listener, ListenerStatus open) {
        StrimziPlace place = beside.place();
        Optional<KafkaUser> user = beside.get(KafkaUser.class, OPERATOR_USER);
        if (user.filter(u -> !Beside.isOurs(u)).isPresent()) {
            return new Way.Unfit("KafkaUser " + place.namespace() + "/" + OPERATOR_USER
                    + " was not made by the operator: remove it");
        }
        if (!paused) {
            beside.apply(OperatorUser.in(beside), user);
            user = beside.get(KafkaUser.class, OPERATOR_USER);
        }
        String name = "KafkaUser " + place.namespace() + "/" + OPERATOR_USER;
        Readiness readiness = user.map(u -> Readiness.of(u, u.getStatus())).orElseGet(Readiness.Waiting::new);
        if (readiness instanceof Readiness.Failed(String reason, String message)) {
            return new Way.NotYet(name + " is not ready: " + reason + ": " + message);
        }
        Optional<String> password = beside.asked(() -> new Secrets(client).get(place.namespace(), OPERATOR_USER))
                .flatMap(secret -> Secrets.text(secret, "password"));
        // The Secret is there before the user can log in and has its rights; later changes find it with those of
        // before.
        if (password.isEmpty() || user.map(KafkaUser::getStatus).isEmpty()) {
            return new Way.NotYet(name + " waits for Strimzi's user operator");
        }
        boolean tls = listener.isTls();
        return new Way.Open(new KafkaAccess(
                open.getBootstrapServers(),
                tls ? Protocol.SASL_SSL : Protocol.SASL_PLAINTEXT,
                "SCRAM-SHA-512",
                OPERATOR_USER,
                password.get(),
                tls && open.getCertificates() != null ? String.join("\n", open.getCertificates()) : null));
    }
}
