package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is wrong is refused by the name of its field, at admission or by a condition, and what was good before goes on. */
class RefusalIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
        RIG.apply(Rig.domainYaml("refusal", "RE:"));
        Rig.await().until(() -> RIG.client().namespaces().withName("refusal").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("refusal");
        operator.close();
    }

    @Test
    void anIllegalEditIsRefusedByFieldAndWhatWasGoodGoesOn() {
        apply("good", "live: {retention: 2h}", "A");
        DataProduct before = RIG.awaitReady("refusal", "good");
        Map<String, String> settings = KAFKA.config(topic("good", 0));
        Set<String> rights = KAFKA.rights("refusal.good");
        Map<String, String> secret = secret("good").getData();

        RIG.applyOutsidePrefixes("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: refusal, name: good}
                spec:
                  publishers: [{serviceAccount: somebody-else, secretName: elsewhere}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels:
                      - {name: "RE:good-A", dataType: float64, sampleRate: 16384}
                      - {name: "H9:FOREIGN-B", dataType: float64, sampleRate: 16384}
                    live: {retention: 9h}
                """);
        Condition refused = RIG.awaitCondition("refusal", "good", "Accepted", "False", "ChannelOutsidePrefix");

        assertThat(refused.message())
                .startsWith("spec.streams[0].timeSeries.channels[1].name: ")
                .contains("H9:FOREIGN-B")
                .endsWith("What was accepted before keeps being served");
        goesOn(before, settings, rights, secret);

        // Nor does the next operator, which knows of the past only what the status tells, take anything away.
        operator.close();
        operator = RIG.start(Duration.ofSeconds(2));
        Rig.await().until(() -> operator.calls().items(Operation.DESCRIBE_ACLS) > 3);
        goesOn(before, settings, rights, secret);
        operator.close();
        operator = RIG.start(Duration.ofSeconds(120));

        apply("good", "live: {retention: 9h}", "A");
        RIG.awaitReady("refusal", "good");
        assertThat(KAFKA.config(topic("good", 0))).containsEntry("retention.ms", "32400000");
    }

    private static void goesOn(
            DataProduct before, Map<String, String> settings, Set<String> rights, Map<String, String> secret) {
        DataProduct now = RIG.product("refusal", "good");
        assertThat(now.getStatus().streams()).isEqualTo(before.getStatus().streams());
        assertThat(now.getStatus().accepted()).isEqualTo(before.getStatus().accepted());
        assertThat(KAFKA.config(topic("good", 0))).isEqualTo(settings);
        assertThat(KAFKA.rights("refusal.good")).isEqualTo(rights);
        assertThat(KAFKA.hasPassword("refusal.somebody-else")).isFalse();
        assertThat(secret("good").getData()).isEqualTo(secret);
        assertThat(RIG.client()
                        .secrets()
                        .inNamespace("refusal")
                        .withName("elsewhere")
                        .get())
                .isNull();
        Connection.of(secret("good")).produce(topic("good", 0), "still writing");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        RIG.applyOutsidePrefixes("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: refusal, name: wrong}
                spec:
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "H9:ONE-A", dataType: float64, sampleRate: 16384}]
                    archive: {retention: 10d}
                  - name: more
                    timeSeries:
                      stride: 1s
                      channels: [{name: "H9:TWO-A", dataType: float64, sampleRate: 16}]
                """);

        Condition refused = RIG.awaitCondition("refusal", "wrong", "Accepted", "False", "NoArchive");

        assertThat(refused.message())
                .contains("spec.streams[0].archive: ")
                .contains("spec.streams[0].timeSeries.channels[0].name: ")
                .contains("spec.streams[1].timeSeries.channels[0].name: ");
        assertThat(Rig.condition(RIG.product("refusal", "wrong"), "Ready")
                        .orElseThrow()
                        .status())
                .isEqualTo("False");
        assertThat(KAFKA.topics()).noneMatch(topic -> topic.contains("refusal.wrong."));
    }

    @Test
    void aStrideWithoutAWholeNumberOfSamplesIsRefusedAtAdmission() {
        assertThatThrownBy(() -> RIG.apply("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: DataProduct
                        metadata: {namespace: refusal, name: stride}
                        spec:
                          streams:
                          - timeSeries:
                              stride: 62.5ms
                              channels: [{name: "RE:STRIDE-A", dataType: float64, sampleRate: 100}]
                        """))
                .hasMessageContaining("timeSeries.channels")
                .hasMessageContaining("whole number of samples");
    }

    @Test
    void aWrongUnitIsRefusedAtAdmission() {
        assertThatThrownBy(() -> apply("unit", "live: {retention: 2 weeks}", "A"))
                .hasMessageContaining("live.retention");
    }

    @Test
    void anUnknownFieldIsRefusedAtAdmission() {
        assertThatThrownBy(() -> RIG.apply("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: DataProduct
                        metadata: {namespace: refusal, name: unknown}
                        spec:
                          streams:
                          - timeSeries:
                              stride: 1s
                              channelz: [{name: "RE:STRIDE-A", dataType: float64, sampleRate: 100}]
                        """)).hasMessageContaining("channelz");
    }

    @Test
    void theLongestNamesThatAreAllowedWork() {
        String domain = "d".repeat(40);
        String product = "p".repeat(40);
        RIG.apply(Rig.domainYaml(domain, "LN:"));
        Rig.await()
                .untilAsserted(() -> RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %s, name: %s}
                spec:
                  publishers: [{serviceAccount: %s, secretName: %s}]
                  streams:
                  - name: %s
                    major: 999
                    records: {schema: {json: {type: object}}}
                  - name: %s
                    timeSeries:
                      stride: 1s
                      channels: [{name: "LN:%s", dataType: float64, sampleRate: 16}]
                """.formatted(
                                domain,
                                product,
                                "w".repeat(63),
                                "s".repeat(253),
                                "r".repeat(40),
                                "t".repeat(40),
                                "C".repeat(125))));

        DataProduct ready = RIG.awaitReady(domain, product);

        List<String> topics = ready.getStatus().streams().stream()
                .flatMap(stream -> stream.topics().stream())
                .map(TopicStatus::name)
                .toList();
        assertThat(topics).hasSize(2).allSatisfy(topic -> assertThat(topic).hasSizeLessThan(249));
        assertThat(KAFKA.topics()).containsAll(topics);
        Connection publisher = Connection.of(RIG.client()
                .secrets()
                .inNamespace(domain)
                .withName("s".repeat(253))
                .get());
        topics.forEach(topic -> publisher.produce(topic, "long"));
        RIG.sweep(domain);
    }

    private static void apply(String name, String live, String... channels) {
        StringBuilder list = new StringBuilder();
        for (String channel : channels) {
            list.append(
                    "\n      - {name: \"RE:%s-%s\", dataType: float64, sampleRate: 16384}".formatted(name, channel));
        }
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: refusal, name: %1$s}
                spec:
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels:%3$s
                    %2$s
                """.formatted(name, live, list));
    }

    private static String topic(String product, int number) {
        return "arrakis-refusal." + product + ".main." + number;
    }

    private static Secret secret(String product) {
        return RIG.client()
                .secrets()
                .inNamespace("refusal")
                .withName(product + "-kafka")
                .get();
    }
}
