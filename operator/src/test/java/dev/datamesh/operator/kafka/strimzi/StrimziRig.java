package dev.datamesh.operator.kafka.strimzi;

import dev.datamesh.local.broker.Broker;
import dev.datamesh.local.testing.SharedBroker;
import dev.datamesh.operator.kafka.admin.TestCluster;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** A namespace with a Kafka of Strimzi's: its kinds, its resource, a double of its operators, and the operator's rights there. */
final class StrimziRig implements AutoCloseable {
    static final StrimziPlace PLACE = new StrimziPlace("streaming", "mesh");
    private static final Path ROLE = Path.of("..", "charts", "datamesh", "files", "strimzi", "role.yaml");

    private final Rig rig = new Rig();
    private final TestCluster kafka = TestCluster.of(SharedBroker.get(), "strimzi-rig-ledger");
    private final Admin admin = Admin.create(SharedBroker.get().adminClientProperties());
    private final StrimziDouble strimzi;

    StrimziRig() {
        KubernetesClient client = rig.client();
        StrimziCrds.applyTo(client);
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s}
                """.formatted(PLACE.namespace()));
        try {
            rig.apply(Files.readString(ROLE).replace("kafka-namespace", PLACE.namespace()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cluster(SharedBroker.get());
        strimzi = new StrimziDouble(client, PLACE.namespace(), kafka, new UserDouble(admin));
    }

    Rig rig() {
        return rig;
    }

    /** The brokers, as their administrator. */
    TestCluster kafka() {
        return kafka;
    }

    @Override
    public void close() {
        strimzi.close();
        kafka.close();
        admin.close();
    }

    private void cluster(Broker broker) {
        String[] address = broker.bootstrapServers().split(":", 2);
        rig.apply("""
                apiVersion: kafka.strimzi.io/v1
                kind: Kafka
                metadata: {namespace: %s, name: %s}
                spec:
                  kafka:
                    authorization: {type: simple}
                    listeners:
                    - {name: plain, port: 9092, type: internal, tls: false}
                    - {name: scram, port: 9093, type: internal, tls: false, authentication: {type: scram-sha-512}}
                  entityOperator: {topicOperator: {}, userOperator: {}}
                """.formatted(PLACE.namespace(), PLACE.cluster()));
        var kafkas = rig.client().genericKubernetesResources("kafka.strimzi.io/v1", "Kafka");
        var unused = kafkas.inNamespace(PLACE.namespace())
                .withName(PLACE.cluster())
                .editStatus(made -> {
                    made.setAdditionalProperty(
                            "status",
                            Serialization.unmarshal(
                                    """
                                    observedGeneration: %d
                                    conditions: [{type: Ready, status: "True"}]
                                    listeners:
                                    - name: scram
                                      addresses: [{host: %s, port: %s}]
                                      bootstrapServers: "%s"
                                    """.formatted(
                                                    made.getMetadata().getGeneration(),
                                                    address[0],
                                                    address[1],
                                                    broker.bootstrapServers()),
                                    Map.class));
                    return made;
                });
    }
}
