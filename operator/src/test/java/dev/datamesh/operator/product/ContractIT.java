package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product's YAML is changed, and its topics, rights and Secrets follow. */
class ContractIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
        RIG.apply(Rig.domainYaml("contract", "CO:"));
        Rig.await().until(() -> RIG.client().namespaces().withName("contract").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("contract");
        operator.close();
    }

    @Test
    void retentionIsFollowed() {
        apply("retention", "live: {retention: 2h}", "A");
        RIG.awaitReady("contract", "retention");
        assertThat(KAFKA.config(topic("retention", 0))).containsEntry("retention.ms", "7200000");
        String id = KAFKA.topicId(topic("retention", 0));

        apply("retention", "live: {retention: 30d}", "A");
        DataProduct changed = RIG.awaitReady("contract", "retention");

        assertThat(KAFKA.config(topic("retention", 0))).containsEntry("retention.ms", "2592000000");
        assertThat(KAFKA.topicId(topic("retention", 0))).isEqualTo(id);
        assertThat(changed.getStatus().streams().getFirst().liveRetention()).isEqualTo("30d");
        assertThat(RIG.events(changed, "DriftRestored")).isEmpty();
    }

    @Test
    void theDomainsRetentionIsFollowedWhereTheProductSaysNothing() {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: contract-defaults}
                spec: {plane: local, channelPrefixes: ["CD:"], defaults: {liveRetention: 3h}}
                """);
        Rig.await().untilAsserted(() -> RIG.apply(Rig.productYaml("contract-defaults", "quiet", "CD:ONE-A")));
        RIG.awaitReady("contract-defaults", "quiet");
        String topic = "arrakis-contract-defaults.quiet.main.0";
        assertThat(KAFKA.config(topic)).containsEntry("retention.ms", "10800000");

        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: contract-defaults}
                spec: {plane: local, channelPrefixes: ["CD:"], defaults: {liveRetention: 4h}}
                """);

        Rig.await().until(() -> "14400000".equals(KAFKA.config(topic).get("retention.ms")));
        RIG.sweep("contract-defaults");
    }

    @Test
    void aChannelKeepsItsIndexWhateverIsAddedAndTakenAway() {
        apply("layout", "live: {}", "B", "C");
        assertThat(layout(RIG.awaitReady("contract", "layout"))).containsExactly("CO:layout-B", "CO:layout-C");

        apply("layout", "live: {}", "A", "B", "C", "D");
        assertThat(layout(RIG.awaitReady("contract", "layout")))
                .containsExactly("CO:layout-B", "CO:layout-C", "CO:layout-A", "CO:layout-D");

        apply("layout", "live: {}", "D", "E");
        assertThat(layout(RIG.awaitReady("contract", "layout")))
                .containsExactly("CO:layout-B", "CO:layout-C", "CO:layout-A", "CO:layout-D", "CO:layout-E");

        operator.close();
        operator = RIG.start(Duration.ofSeconds(120));
        apply("layout", "live: {}", "F", "C");
        assertThat(layout(RIG.awaitReady("contract", "layout")))
                .containsExactly(
                        "CO:layout-B", "CO:layout-C", "CO:layout-A", "CO:layout-D", "CO:layout-E", "CO:layout-F");
    }

    @Test
    void moreThanAHundredChannelsTakeMoreTopics() {
        String[] channels = new String[130];
        for (int i = 0; i < channels.length; i++) {
            channels[i] = "X%03d".formatted(i);
        }
        apply("many", "live: {}", channels);

        List<TopicStatus> topics = RIG.awaitReady("contract", "many")
                .getStatus()
                .streams()
                .getFirst()
                .topics();

        assertThat(topics).extracting(TopicStatus::name).containsExactly(topic("many", 0), topic("many", 1));
        assertThat(topics).extracting(each -> each.channels().size()).containsExactly(100, 30);
        assertThat(KAFKA.topics()).contains(topic("many", 0), topic("many", 1));
    }

    @Test
    void partitionsGrowAndNeverShrink() {
        records("orders", 2);
        RIG.awaitReady("contract", "orders");
        assertThat(KAFKA.topic("contract.orders.main.v1").orElseThrow().partitions())
                .hasSize(2);

        records("orders", 5);
        RIG.awaitReady("contract", "orders");
        assertThat(KAFKA.topic("contract.orders.main.v1").orElseThrow().partitions())
                .hasSize(5);

        assertThatThrownBy(() -> records("orders", 3))
                .hasMessageContaining("live.partitions")
                .hasMessageContaining("partitions cannot shrink");
    }

    @Test
    void aTopicWithMorePartitionsThanAskedForIsLeftAsItIs() {
        records("grown", 2);
        RIG.awaitReady("contract", "grown");
        KAFKA.grow("contract.grown.main.v1", 4);

        records("grown", 3);

        DataProduct product = RIG.awaitReady("contract", "grown");
        assertThat(KAFKA.topic("contract.grown.main.v1").orElseThrow().partitions())
                .hasSize(4);
        assertThat(product.getStatus().streams().getFirst().topics().getFirst().partitions())
                .isEqualTo(4);
    }

    @Test
    void aSchemaThatBreaksTheOneBeforeIsRefusedWhileThatIsServedAndANewMajorLivesBesideIt() {
        String old = "\n  - records: {schema: {json: {type: object, properties: {price: {type: %s}}}}}";
        schemas("prices", old.formatted("integer"));
        DataProduct served = RIG.awaitReady("contract", "prices");

        schemas("prices", old.formatted("string"));
        Condition refused = Rig.await()
                .until(
                        () -> Rig.condition(RIG.product("contract", "prices"), "Accepted"),
                        found -> found.filter(each -> each.reason().equals("IncompatibleContract"))
                                .isPresent())
                .orElseThrow();
        assertThat(refused.message()).contains("field price: found string", "integer", "major 2", "keeps being served");
        DataProductStatus kept = RIG.product("contract", "prices").getStatus();
        assertThat(kept.streams()).isEqualTo(served.getStatus().streams());
        assertThat(kept.accepted()).isEqualTo(served.getStatus().accepted());

        schemas(
                "prices",
                old.formatted("integer")
                        + "\n  - {major: 2, records: {schema: {json: {type: object, properties: {price: {type: string}}}}}}");
        assertThat(RIG.awaitReady("contract", "prices").getStatus().streams())
                .extracting(StreamStatus::subject)
                .containsExactly("contract.prices.main.v1-value", "contract.prices.main.v2-value");
        assertThat(KAFKA.topics()).contains("contract.prices.main.v1", "contract.prices.main.v2");
    }

    @Test
    void aPublisherThatIsNamedNoMoreLosesItsRightsAndItsSecret() {
        RIG.apply(publishedBy("one, secretName: handover-one", "two, secretName: handover-two"));
        RIG.awaitReady("contract", "handover");
        Connection one = Connection.of(RIG.client()
                .secrets()
                .inNamespace("contract")
                .withName("handover-one")
                .get());
        one.produce(topic("handover", 0), "mine");

        RIG.apply(publishedBy("two, secretName: handover-two"));
        RIG.awaitReady("contract", "handover");

        Rig.await().until(() -> KAFKA.rights("contract.one").isEmpty() && !KAFKA.hasPassword("contract.one"));
        Rig.await()
                .until(() -> RIG.client()
                                .secrets()
                                .inNamespace("contract")
                                .withName("handover-one")
                                .get()
                        == null);
        Rig.await()
                .until(() -> RIG.client()
                                .secrets()
                                .inNamespace("datamesh-runtimes")
                                .withName("local.contract.one")
                                .get()
                        == null);
        assertThatThrownBy(() -> one.produce(topic("handover", 0), "not any more"))
                .isInstanceOfAny(TopicAuthorizationException.class, SaslAuthenticationException.class);
        Connection.of(RIG.client()
                        .secrets()
                        .inNamespace("contract")
                        .withName("handover-two")
                        .get())
                .produce(topic("handover", 0), "but mine");
    }

    private static String publishedBy(String... publishers) {
        StringBuilder list = new StringBuilder();
        for (String publisher : publishers) {
            list.append("\n  - {serviceAccount: ").append(publisher).append("}");
        }
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: contract, name: handover}
                spec:
                  publishers:%s
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "CO:HANDOVER-A", dataType: float64, sampleRate: 16384}]
                """.formatted(list);
    }

    private static void apply(String name, String live, String... channels) {
        StringBuilder list = new StringBuilder();
        for (String channel : channels) {
            list.append(
                    "\n      - {name: \"CO:%s-%s\", dataType: float64, sampleRate: 16384}".formatted(name, channel));
        }
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: contract, name: %1$s}
                spec:
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels:%3$s
                    %2$s
                """.formatted(name, live, list));
    }

    private static void records(String name, int partitions) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: contract, name: %s}
                spec:
                  streams:
                  - records: {schema: {json: {type: object}}}
                    live: {partitions: %d}
                """.formatted(name, partitions));
    }

    private static void schemas(String name, String streams) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: contract, name: %s}
                spec:
                  streams:%s
                """.formatted(name, streams));
    }

    private static String topic(String product, int number) {
        return "arrakis-contract." + product + ".main." + number;
    }

    private static List<String> layout(DataProduct product) {
        List<TopicStatus> topics = product.getStatus().streams().getFirst().topics();
        assertThat(topics).hasSize(1);
        return topics.getFirst().channels();
    }
}
