package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.RetiredStream;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the data of a product that goes: they stay and are listed, or they go, as its policy says; never anybody else's. */
class DeletionIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final Duration RESYNC = Duration.ofSeconds(120);

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(RESYNC);
        RIG.apply(Rig.domainYaml("leaving", "LE:"));
        Rig.await().until(() -> RIG.client().namespaces().withName("leaving").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("leaving");
        operator.close();
    }

    @Test
    void retainedDataStayAreListedAndAreFoundAgain() {
        DataProduct first = ready("kept", "Retain");
        assertThat(first.getFinalizers()).isEmpty();
        Connection.of(secret("kept")).produce(topic("kept"), "precious");
        String id = KAFKA.topicId(topic("kept"));
        Instant before = Instant.now().minusSeconds(1);

        delete(first);

        Leftover left = Rig.await()
                .until(() -> leftover(topic("kept")), Optional::isPresent)
                .orElseThrow();
        assertThat(left.product()).isEqualTo("leaving/kept");
        assertThat(left.bytes()).isPositive();
        assertThat(Instant.parse(left.since())).isBetween(before, Instant.now());
        assertThat(KAFKA.topicId(topic("kept"))).isEqualTo(id);
        Rig.await().until(() -> KAFKA.rights("leaving.kept").isEmpty() && !KAFKA.hasPassword("leaving.kept"));

        DataProduct second = ready("kept", "Retain");

        assertThat(second.getMetadata().getUid())
                .isNotEqualTo(first.getMetadata().getUid());
        assertThat(KAFKA.topicId(topic("kept"))).isEqualTo(id);
        assertThat(KAFKA.records(topic("kept"))).isEqualTo(1);
        assertThat(RIG.events(second, "DriftRestored")).isEmpty();
        Rig.await().until(() -> leftover(topic("kept")).isEmpty());
        Connection.of(secret("kept")).produce(topic("kept"), "and more");
    }

    @Test
    void dataToBeDeletedGoWithTheProductAndNothingIsLeft() {
        DataProduct product = ready("erased", "Delete");
        assertThat(product.getFinalizers()).containsExactly("datamesh.dev/finalizer");

        delete(product);

        assertThat(KAFKA.topic(topic("erased"))).isEmpty();
        assertThat(leftover(topic("erased"))).isEmpty();
        Rig.await().until(() -> KAFKA.rights("leaving.erased").isEmpty() && !KAFKA.hasPassword("leaving.erased"));
        // The claim is gone too, or a topic that somebody makes now would be taken for the product's.
        KAFKA.create(topic("erased"), 1);
        streams("erased", "Retain", "main");
        RIG.awaitCondition("leaving", "erased", "TopicsReady", "False", "TopicNotOurs");
    }

    @Test
    void aTopicThatAStrangerMadeAnewMeanwhileIsNotDeleted() {
        DataProduct product = ready("swapped", "Delete");
        operator.close();
        RIG.client().resource(product).delete();
        KAFKA.delete(topic("swapped"));
        Rig.await().until(() -> KAFKA.topic(topic("swapped")).isEmpty());
        KAFKA.create(topic("swapped"), 2);
        String strangers = KAFKA.topicId(topic("swapped"));

        operator = RIG.start(RESYNC);

        Rig.await().until(() -> RIG.product("leaving", "swapped") == null);
        assertThat(KAFKA.topicId(topic("swapped"))).isEqualTo(strangers);
    }

    @Test
    void thePolicyMayChangeAndTheFinalizerFollows() {
        ready("undecided", "Retain");
        ready("undecided", "Delete");
        assertThat(RIG.product("leaving", "undecided").getFinalizers()).containsExactly("datamesh.dev/finalizer");
        DataProduct product = ready("undecided", "Retain");
        assertThat(RIG.product("leaving", "undecided").getFinalizers()).isEmpty();

        delete(product);

        assertThat(KAFKA.topic(topic("undecided"))).isPresent();
    }

    @Test
    void aStreamThatIsListedNoMoreIsLeftOverAndFoundAgain() {
        streams("shrinking", "Retain", "main", "extra");
        RIG.awaitReady("leaving", "shrinking");
        String id = KAFKA.topicId("arrakis-leaving.shrinking.extra.0");

        streams("shrinking", "Retain", "main");
        RIG.awaitReady("leaving", "shrinking");
        Rig.await().until(() -> leftover("arrakis-leaving.shrinking.extra.0").isPresent());
        assertThat(KAFKA.rights("leaving.shrinking"))
                .containsExactly("WRITE TOPIC PREFIXED arrakis-leaving.shrinking.main.");

        streams("shrinking", "Retain", "main", "extra");
        RIG.awaitReady("leaving", "shrinking");
        assertThat(KAFKA.topicId("arrakis-leaving.shrinking.extra.0")).isEqualTo(id);
    }

    @Test
    void aStreamThatIsListedNoMoreKeepsItsDataForAsLongAsTheyWouldHaveBeenKept() {
        streams("dropping", "Delete", "main", "extra");
        RIG.awaitReady("leaving", "dropping");
        String extra = KAFKA.topicId("arrakis-leaving.dropping.extra.0");

        Instant before = Instant.now();
        streams("dropping", "Delete", "main");
        RIG.awaitReady("leaving", "dropping");
        RetiredStream retired = retired("dropping").orElseThrow();
        assertThat(List.of(retired.name(), retired.major(), retired.topics())).isEqualTo(List.of("extra", 1, 1));
        assertThat(Instant.parse(retired.deleteAfter()))
                .isBetween(
                        before.minusSeconds(1).plus(Duration.ofDays(1)),
                        Instant.now().plus(Duration.ofDays(1)));
        assertThat(RIG.client().v1().events().inNamespace("leaving").list().getItems())
                .anySatisfy(event -> assertThat(event.getMessage())
                        .contains("no more for 1 topic(s) of stream extra v1", "deletionPolicy"));

        streams("dropping", "Delete", "main", "extra");
        RIG.awaitReady("leaving", "dropping");
        assertThat(retired("dropping")).isEmpty();
        assertThat(KAFKA.topicId("arrakis-leaving.dropping.extra.0")).isEqualTo(extra);
    }

    @Test
    void aStreamThatIsListedNoMoreIsDeletedWhereThePolicySaysSo() {
        RIG.apply(withRetention(yaml("leaving", "ageing", "LE:ageing-", "Delete", "main", "extra"), "8s"));
        RIG.awaitReady("leaving", "ageing");
        String main = KAFKA.topicId("arrakis-leaving.ageing.main.0");

        RIG.apply(withRetention(yaml("leaving", "ageing", "LE:ageing-", "Delete", "main"), "8s"));
        RIG.awaitReady("leaving", "ageing");
        assertThat(KAFKA.topic("arrakis-leaving.ageing.extra.0")).isPresent();

        Instant over = Instant.parse(retired("ageing").orElseThrow().deleteAfter());
        Rig.await().until(() -> Instant.now().isAfter(over));
        // As the next resync would.
        RIG.client().resource(RIG.product("leaving", "ageing")).edit(product -> {
            product.getMetadata().setLabels(Map.of("looked-at", "again"));
            return product;
        });
        Rig.await().until(() -> KAFKA.topic("arrakis-leaving.ageing.extra.0").isEmpty());
        Rig.await().until(() -> retired("ageing").isEmpty());
        assertThat(KAFKA.topicId("arrakis-leaving.ageing.main.0")).isEqualTo(main);
    }

    @Test
    void aStreamOfADraftGoesAtOnce() {
        String draft = "  lifecycle: {stage: Draft}\n";
        RIG.apply(yaml("leaving", "drafted", "LE:drafted-", "Delete", "main", "extra") + draft);
        RIG.awaitReady("leaving", "drafted");

        RIG.apply(yaml("leaving", "drafted", "LE:drafted-", "Delete", "main") + draft);

        Rig.await().until(() -> KAFKA.topic("arrakis-leaving.drafted.extra.0").isEmpty());
        assertThat(KAFKA.topic("arrakis-leaving.drafted.main.0")).isPresent();
    }

    @Test
    void aPlaneThatIsGoneForGoodHoldsNobodyBack() {
        RIG.apply(Rig.planeYaml("doomed", RIG.broker().bootstrapServers()));
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: orphaned}
                spec: {plane: doomed, channelPrefixes: ["OR:"]}
                """);
        Rig.await().untilAsserted(() -> RIG.apply(yaml("orphaned", "last", "OR:", "Delete", "main")));
        DataProduct product = RIG.awaitReady("orphaned", "last");

        RIG.client().resources(DataPlane.class).withName("doomed").delete();
        RIG.awaitCondition("orphaned", "last", "ResolvedRefs", "False", "PlaneNotFound");
        delete(product);

        assertThat(KAFKA.topic("arrakis-orphaned.last.main.0")).isPresent();
        Rig.await()
                .untilAsserted(() -> assertThat(RIG.events(product, "BackendGone"))
                        .singleElement()
                        .asString()
                        .contains("topics are left where they are")
                        .contains("doomed"));
        RIG.sweep("orphaned");
    }

    @Test
    void aNamespaceThatIsDeletedComesBackAndTheDataWereNeverLost() {
        RIG.apply(Rig.domainYaml("razed", "RA:"));
        Rig.await().untilAsserted(() -> RIG.apply(yaml("razed", "kept", "RA:K-", "Retain", "main")));
        Rig.await().untilAsserted(() -> RIG.apply(yaml("razed", "erased", "RA:E-", "Delete", "main")));
        RIG.awaitReady("razed", "kept");
        RIG.awaitReady("razed", "erased");
        String id = KAFKA.topicId("arrakis-razed.kept.main.0");
        String namespace =
                RIG.client().namespaces().withName("razed").get().getMetadata().getUid();

        RIG.client().namespaces().withName("razed").delete();

        Rig.await()
                .until(() -> !namespace.equals(RIG.client()
                        .namespaces()
                        .withName("razed")
                        .get()
                        .getMetadata()
                        .getUid()));
        assertThat(KAFKA.topicId("arrakis-razed.kept.main.0")).isEqualTo(id);
        assertThat(KAFKA.topic("arrakis-razed.erased.main.0")).isEmpty();
        Rig.await().until(() -> leftover("arrakis-razed.kept.main.0").isPresent());

        Rig.await().untilAsserted(() -> RIG.apply(yaml("razed", "kept", "RA:K-", "Retain", "main")));
        RIG.awaitReady("razed", "kept");
        assertThat(KAFKA.topicId("arrakis-razed.kept.main.0")).isEqualTo(id);
        Rig.await()
                .untilAsserted(() -> Connection.of(RIG.client()
                                .secrets()
                                .inNamespace("razed")
                                .withName("kept-kafka")
                                .get())
                        .produce("arrakis-razed.kept.main.0", "back again"));
        RIG.sweep("razed");
    }

    @Test
    void aProductThatIsMadeAnewAtOnceIsSeenAndItsPredecessorsPublisherHasNothing() {
        for (int round = 0; round < 20; round++) {
            RIG.apply(publishedBy("phoenix", "writer" + round));
            if (round % 3 == 0) {
                RIG.awaitReady("leaving", "phoenix");
            }
            RIG.client().resource(RIG.product("leaving", "phoenix")).delete();
        }
        RIG.apply(publishedBy("phoenix", "last"));

        RIG.awaitReady("leaving", "phoenix");
        Rig.await().until(() -> KAFKA.rights("leaving.last").size() == 1);
        for (int round = 0; round < 20; round++) {
            String former = "writer" + round;
            Rig.await()
                    .until(() ->
                            KAFKA.rights("leaving." + former).isEmpty() && !KAFKA.hasPassword("leaving." + former));
            Rig.await()
                    .until(() -> RIG.client()
                                    .secrets()
                                    .inNamespace("datamesh-runtimes")
                                    .withName("local.leaving." + former)
                                    .get()
                            == null);
        }
    }

    private static String publishedBy(String name, String serviceAccount) {
        return yaml("leaving", name, "LE:" + name + "-", "Retain", "main")
                .replace("serviceAccount: " + name, "serviceAccount: " + serviceAccount);
    }

    @Test
    void aDomainThatIsMadeAnewIsSomebodyElse() {
        RIG.apply(Rig.domainYaml("namesake", "NA:"));
        Rig.await().untilAsserted(() -> RIG.apply(yaml("namesake", "data", "NA:", "Retain", "main")));
        RIG.awaitReady("namesake", "data");
        RIG.sweep("namesake");
        Rig.await().until(() -> RIG.client().namespaces().withName("namesake").get() == null);

        RIG.apply(Rig.domainYaml("namesake", "NA:"));
        Rig.await().untilAsserted(() -> RIG.apply(yaml("namesake", "data", "NA:", "Retain", "main")));

        assertThat(RIG.awaitCondition("namesake", "data", "TopicsReady", "False", "TopicOwnedByOther")
                        .message())
                .contains("an earlier domain of this name");
        assertThat(KAFKA.rights("namesake.data")).isEmpty();
        RIG.sweep("namesake");
    }

    private static DataProduct ready(String name, String policy) {
        streams(name, policy, "main");
        return RIG.awaitReady("leaving", name);
    }

    private static void streams(String name, String policy, String... streams) {
        RIG.apply(yaml("leaving", name, "LE:" + name + "-", policy, streams));
    }

    private static String yaml(String domain, String name, String prefix, String policy, String... streams) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  deletionPolicy: %3$s
                  publishers: [{serviceAccount: %2$s, secretName: %2$s-kafka}]
                  streams:
                """.formatted(domain, name, policy));
        for (String stream : streams) {
            yaml.append("""
                    - name: %1$s
                      timeSeries:
                        stride: 62.5ms
                        channels: [{name: "%2$s%1$s-A", dataType: float64, sampleRate: 16384}]
                    """.formatted(stream, prefix).indent(2));
        }
        return yaml.toString();
    }

    private static String withRetention(String yaml, String retention) {
        return yaml.replaceAll("(?m)^( +)timeSeries:", "$1live: {retention: " + retention + "}\n$0");
    }

    private static Optional<RetiredStream> retired(String product) {
        return RIG.product("leaving", product).getStatus().retired().stream().findFirst();
    }

    private static void delete(DataProduct product) {
        RIG.client().resource(product).delete();
        Rig.await()
                .until(() -> RIG.product(
                                product.getMetadata().getNamespace(),
                                product.getMetadata().getName())
                        == null);
    }

    private static String topic(String product) {
        return "arrakis-leaving." + product + ".main.0";
    }

    private static Secret secret(String product) {
        return RIG.client()
                .secrets()
                .inNamespace("leaving")
                .withName(product + "-kafka")
                .get();
    }

    private static Optional<Leftover> leftover(String topic) {
        return RIG.plane(Rig.PLANE).getStatus().leftovers().stream()
                .filter(left -> left.topic().equals(topic))
                .findFirst();
    }
}
