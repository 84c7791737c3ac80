package dev.datamesh.bench;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;

/** The floor: the calls that a product cannot do without, made by a client that knows nothing, looks at nothing and decides nothing. */
final class BareClient implements AutoCloseable {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("bench-probe")
            .withForce(true)
            .build();
    private static final String LEDGER = "bench-probe-ledger";

    private final KubernetesClient client;
    private final Admin kafka;
    private final KafkaProducer<String, String> producer;

    BareClient(BenchMesh mesh) throws ExecutionException, InterruptedException {
        client = mesh.client();
        kafka = mesh.kafka();
        producer = new KafkaProducer<>(
                mesh.broker().adminClientProperties(), new StringSerializer(), new StringSerializer());
        if (!kafka.listTopics().names().get().contains(LEDGER)) {
            kafka.createTopics(List.of(new NewTopic(LEDGER, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    /** Claims, topics and rights of some products, in one call of each kind. */
    void kafka(List<DataProduct> products) throws ExecutionException, InterruptedException {
        record(products, "claimed");
        List<NewTopic> topics = new ArrayList<>();
        List<AclBinding> rules = new ArrayList<>();
        for (DataProduct product : products) {
            topics.add(new NewTopic(topic(product), Optional.of(1), Optional.empty()));
            rules.add(new AclBinding(
                    new ResourcePattern(ResourceType.TOPIC, topic(product), PatternType.PREFIXED),
                    new AccessControlEntry("User:probe.writer", "*", AclOperation.WRITE, AclPermissionType.ALLOW)));
        }
        var created = kafka.createTopics(topics).all();
        var granted = kafka.createAcls(rules).all();
        created.get();
        granted.get();
        record(products, "made");
    }

    /** Tells the API server that a product is Ready. */
    void status(DataProduct product) {
        var patch = new DataProduct();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(product.getMetadata().getName())
                .withNamespace(product.getMetadata().getNamespace())
                .build());
        var conditions = Stream.of(
                        "Ready", "Reconciling", "Stalled", "Accepted", "ResolvedRefs", "TopicsReady", "PublishersReady")
                .map(type -> new Condition(type, "True", "Succeeded", "", "2026-01-01T00:00:00Z", 1L))
                .toList();
        var topics = List.of(new TopicStatus(topic(product), 1, "float64", List.of("PROBE:CHANNEL")));
        patch.setStatus(new DataProductStatus(
                1L,
                null,
                new DataProductStatus.AcceptedContract(
                        "1.0.0",
                        "sha256:" + "0".repeat(64),
                        1L,
                        List.of(),
                        AccessSpec.Mode.Request,
                        AccessSpec.Visibility.Mesh),
                List.of(new StreamStatus("main", 1, topic(product), topics, "1d", null, null, null, null)),
                List.of(),
                null,
                List.of(),
                List.of(),
                conditions));
        client.resource(patch).subresource("status").patch(APPLY);
    }

    private void record(List<DataProduct> products, String what) throws ExecutionException, InterruptedException {
        List<java.util.concurrent.Future<?>> sent = new ArrayList<>();
        for (DataProduct product : products) {
            sent.add(producer.send(new ProducerRecord<>(LEDGER, topic(product), what + " ".repeat(300))));
        }
        producer.flush();
        for (var each : sent) {
            each.get();
        }
    }

    private static String topic(DataProduct product) {
        return "probe-" + product.getMetadata().getNamespace() + "."
                + product.getMetadata().getName() + ".0";
    }

    @Override
    public void close() {
        producer.close();
        kafka.close();
    }
}
