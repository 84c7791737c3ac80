package dev.datamesh.operator.fault;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCluster;
import dev.datamesh.operator.kafka.admin.AdminClusters;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that a product has brought about, without what differs from one product to another of the same shape: names, ids, times and
 * passwords.
 *
 * @param status the conditions and streams
 * @param topics settings and number of partitions, by topic
 * @param claims the ledger's records
 * @param rights of a publisher with the product's name
 */
record ProductState(
        List<String> finalizers,
        String status,
        Map<String, String> topics,
        List<String> claims,
        Set<String> rights,
        Optional<Double> rate,
        boolean password,
        Set<String> secret) {

    static ProductState of(Rig rig, String domain, String name) {
        KafkaView kafka = rig.view();
        DataProduct product = rig.product(domain, name);
        Map<String, String> topics = new TreeMap<>();
        kafka.topics().stream()
                .filter(topic -> topic.contains(domain + "." + name + "."))
                .forEach(topic -> topics.put(
                        topic.replace(name, "NAME"),
                        kafka.topic(topic).orElseThrow().partitions().size() + " "
                                + new TreeMap<>(kafka.config(topic))));
        String user = domain + "." + name;
        Secret secret = rig.client()
                .secrets()
                .inNamespace(domain)
                .withName(name + "-kafka")
                .get();
        return new ProductState(
                product == null ? List.of() : product.getFinalizers(),
                product == null ? "" : neutral(String.valueOf(product.getStatus()), name),
                topics,
                claims(rig, domain, name),
                Set.copyOf(kafka.rights(user).stream()
                        .map(right -> right.replace(name, "NAME"))
                        .toList()),
                kafka.produceRate(user).map(rate -> 1.0),
                kafka.hasPassword(user),
                secret == null ? Set.of() : Set.copyOf(secret.getData().keySet()));
    }

    private static List<String> claims(Rig rig, String domain, String name) {
        var access = new KafkaAccess(
                rig.broker().bootstrapServers(),
                KafkaAccess.Protocol.SASL_PLAINTEXT,
                "SCRAM-SHA-512",
                rig.broker().adminUser(),
                rig.broker().adminPassword(),
                null);
        try (KafkaCluster cluster = new AdminClusters(new SimpleMeterRegistry()).open(access)) {
            return cluster.ledger().ofProduct(domain, name).join().stream()
                    .map(claim -> text(claim, rig, name))
                    .toList();
        }
    }

    private static String text(TopicRecord claim, Rig rig, String name) {
        boolean current = claim.knownTopicId()
                .filter(id -> id.equals(rig.view().topicId(claim.topic())))
                .isPresent();
        return neutral(
                claim.topic() + " " + claim.stream() + " " + claim.dataType() + " " + claim.channels()
                        + " of this topic: " + current,
                name);
    }

    private static String neutral(String text, String name) {
        return text.replace(name, "NAME")
                .replaceAll("sha256:[0-9a-f]+", "DIGEST")
                .replaceAll("lastTransitionTime=[^,]*", "TIME");
    }
}
