package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicNumbers;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.RegisterView;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product that lists its channels in ConfigMaps: what is accepted of them stands in the stream's register. */
class ListedChannelsIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final RegisterView REGISTERS = new RegisterView(RIG.broker());
    private static final Duration RESYNC = Duration.ofSeconds(2);

    private static String plane;
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        plane = Rig.planeYaml(
                "local", RIG.plane("local").getSpec().kafka().external().bootstrapServers());
        RIG.apply(plane + "  runtime: {replicas: 1}\n");
        operator = RIG.start(settings());
        RIG.apply(Rig.domainYaml("lst", "LS:"));
        Rig.await().until(() -> RIG.client().namespaces().withName("lst").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("lst");
        operator.close();
        RIG.apply(plane);
    }

    private static Settings settings() {
        Settings defaults = Settings.defaults().withLeaderElection(false).withResync(RESYNC);
        return new Settings(
                defaults.systemNamespace(),
                defaults.runtimesNamespace(),
                Optional.of("registry.example/runtime:1"),
                defaults.resync(),
                defaults.retryCap(),
                false);
    }

    @Test
    void whatItsConfigMapsListStandsInTheRegisterWithPlaces() {
        list("both-a", "LS:BOTH-A float32 256 m/s  # a seismometer\nLS:BOTH-B float64 16384\n");
        list("both-b", "LS:BOTH-C float32 16\n");
        RIG.apply(yaml("both", "both-a", "both-b"));
        RIG.awaitReady("lst", "both");

        StreamStatus stream = stream("both");
        assertThat(stream.topics()).isEmpty();
        assertThat(stream.register().dataTopics()).containsExactly(new TopicNumbers(0, 1));
        assertThat(REGISTERS.places(register("both")))
                .isEqualTo(Map.of(
                        "LS:BOTH-A", "lst.both.main.0/0 float32 256",
                        "LS:BOTH-C", "lst.both.main.0/1 float32 16",
                        "LS:BOTH-B", "lst.both.main.1/0 float64 16384"));
        assertThat(REGISTERS.digest(register("both")))
                .contains(stream.register().digest())
                .contains("\"count\": 3");
        assertThat(stream.register().channels()).isEqualTo(3);
        String user = "datamesh-runtimes.runtime-lst";
        Rig.await()
                .untilAsserted(() -> assertThat(KAFKA.rights(user))
                        .contains("READ TOPIC PREFIXED arrakis-metadata-lst.")
                        .doesNotContain("WRITE TOPIC LITERAL " + register("both")));
    }

    @Test
    void aChangedListIsPickedUpAndARemovedChannelKeepsItsPlace() {
        list("changes", "LS:CHG-A float32 256\nLS:CHG-B float32 256\n");
        RIG.apply(yaml("changes", "changes"));
        RIG.awaitReady("lst", "changes");
        RegisterStatus before = stream("changes").register();

        list("changes", "LS:CHG-B float32 256\nLS:CHG-0 float32 256\n");
        awaitPlaces(
                "changes",
                Map.of(
                        "LS:CHG-B", "lst.changes.main.0/1 float32 256",
                        "LS:CHG-0", "lst.changes.main.0/2 float32 256"));
        Rig.await()
                .untilAsserted(
                        () -> assertThat(stream("changes").register().digest()).isNotEqualTo(before.digest()));

        list("changes", "LS:CHG-A float32 256\n");
        awaitPlaces("changes", Map.of("LS:CHG-A", "lst.changes.main.0/0 float32 256"));
    }

    @Test
    void aChannelWithAnotherRateGetsANewPlace() {
        list("rates", "LS:RATE-A float32 256\nLS:RATE-B float32 256\n");
        RIG.apply(yaml("rates", "rates"));
        RIG.awaitReady("lst", "rates");

        list("rates", "LS:RATE-A float32 512\nLS:RATE-B float32 256\n");
        Map<String, String> now = Map.of(
                "LS:RATE-A", "lst.rates.main.0/2 float32 512",
                "LS:RATE-B", "lst.rates.main.0/1 float32 256");
        awaitPlaces("rates", now);

        list("rates", "LS:RATE-A float32 256\nLS:RATE-B float32 256\n");
        awaitPlaces(
                "rates",
                Map.of(
                        "LS:RATE-A", "lst.rates.main.0/3 float32 256",
                        "LS:RATE-B", "lst.rates.main.0/1 float32 256"));
    }

    @Test
    void aListThatCannotBeReadIsRefusedByItsLineAndTheLastGoodOneStays() {
        list("typo", "LS:TYPO-A float32 256\n");
        RIG.apply(yaml("typo", "typo"));
        RIG.awaitReady("lst", "typo");
        Map<String, String> good = REGISTERS.places(register("typo"));

        list("typo", "LS:TYPO-B float32 256\nLS:TYPO-A flot32 256\n");
        assertThat(refused("typo"))
                .startsWith(
                        "spec.streams[0].timeSeries.channelsFrom: ConfigMap typo, key channels, line 2: 'flot32' is no"
                                + " type: write float32, float64, int32, int64, uint32 or uint64")
                .endsWith("What was accepted before keeps being served");
        assertThat(REGISTERS.places(register("typo"))).isEqualTo(good);

        list("typo", "LS:TYPO-A float32 256\nXX:TYPO-B float32 256\n");
        assertThat(RIG.awaitCondition("lst", "typo", "Accepted", "False", "ChannelOutsidePrefix")
                        .message())
                .startsWith("spec.streams[0].timeSeries.channelsFrom: ConfigMap typo, key channels, line 2: ");
        list("typo", "# nothing\n");
        Rig.await().untilAsserted(() -> assertThat(refused("typo")).contains("list no channel"));
        list("typo", "LS:TYPO-A int32 256\n");
        Rig.await()
                .untilAsserted(
                        () -> assertThat(refused("typo")).contains("line 1: channel LS:TYPO-A had another dataType"));
        assertThat(REGISTERS.places(register("typo"))).isEqualTo(good);

        list("typo", "LS:TYPO-A float32 256\nLS:TYPO-B float32 256\n");
        RIG.awaitCondition("lst", "typo", "Accepted", "True", "Succeeded");
        Rig.await().until(() -> REGISTERS.places(register("typo")).size() == 2);
    }

    @Test
    void aConfigMapThatIsMissingIsWaitedForAndOneThatGoesTakesNothingWithIt() {
        RIG.apply(yaml("late", "late"));
        assertThat(RIG.awaitCondition("lst", "late", "ResolvedRefs", "False", "RefNotFound")
                        .message())
                .contains("there is no ConfigMap late in namespace lst yet");

        list("late", "LS:LATE-A float32 256\n");
        RIG.awaitReady("lst", "late");
        Map<String, String> good = REGISTERS.places(register("late"));

        RIG.client().configMaps().inNamespace("lst").withName("late").delete();
        RIG.awaitCondition("lst", "late", "ResolvedRefs", "False", "RefNotFound");
        assertThat(REGISTERS.places(register("late"))).isEqualTo(good);
        assertThat(stream("late").register().channels()).isEqualTo(1);
    }

    @Test
    void aChannelThatAnotherProductServesIsRefusedByItsLine() {
        RIG.apply(Rig.productYaml("lst", "holder", "LS:HELD-A"));
        RIG.awaitReady("lst", "holder");
        list("rival", "LS:RIVAL-A float32 256\nLS:HELD-A float64 16384\n");
        RIG.apply(yaml("rival", "rival"));
        assertThat(RIG.awaitCondition("lst", "rival", "Accepted", "False", "ChannelTaken")
                        .message())
                .contains("ConfigMap rival, key channels, line 2: ")
                .contains("product lst/holder has channel LS:HELD-A already");

        list("rival", "LS:RIVAL-A float32 256\n");
        RIG.awaitReady("lst", "rival");
        RIG.apply(Rig.productYaml("lst", "after", "LS:RIVAL-A"));
        assertThat(RIG.awaitCondition("lst", "after", "Accepted", "False", "ChannelTaken")
                        .message())
                .contains("product lst/rival has channel LS:RIVAL-A already");

        list("rival", "LS:RIVAL-B float32 256\n");
        RIG.awaitReady("lst", "after");
    }

    @Test
    void thousandsOfChannelsAreTakenAndNothingIsWrittenTwice() {
        list("many-a", lines(0, 2500));
        list("many-b", lines(2500, 5000));
        RIG.apply(yaml("many", "many-a", "many-b"));
        RIG.awaitReady("lst", "many");
        assertThat(stream("many").register().channels()).isEqualTo(5000);
        assertThat(stream("many").register().dataTopics()).containsExactly(new TopicNumbers(0, 49));
        assertThat(REGISTERS.places(register("many"))).hasSize(5000);

        Rig.await().until(() -> stream("many").endpoint() != null);
        // What other tests left to do may still be under way.
        Rig.Running running = operator;
        Rest.during(
                RESYNC.multipliedBy(3),
                () -> List.of(
                        running.calls().items(Operation.WRITE_REGISTER),
                        running.calls().mutatingCalls(),
                        RIG.product("lst", "many").getMetadata().getResourceVersion()));

        operator.close();
        operator = RIG.start(settings());
        RIG.apply(Rig.productYaml("lst", "marker", "LS:MARKER-A"));
        RIG.awaitReady("lst", "marker");
        assertThat(operator.calls().items(Operation.WRITE_REGISTER))
                .as("the next operator reads what stands there")
                .isZero();
    }

    @Test
    void aListThatTheOperatorMayNotReadStopsNobodyElse() {
        RIG.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("stray")
                        .addToLabels("datamesh.dev/domain", "stray")
                        .endMetadata()
                        .build())
                .serverSideApply();
        RIG.apply(yaml("stray", "away").replace("namespace: lst", "namespace: stray"));
        RIG.awaitCondition("stray", "stray", "ResolvedRefs", "False", "DomainNotFound");

        RIG.apply(Rig.productYaml("lst", "unmoved", "LS:UNMOVED-A"));
        RIG.awaitReady("lst", "unmoved");
        list("unmoved-too", "LS:UNMOVED-B float32 256\n");
        RIG.apply(yaml("unmoved-too", "unmoved-too"));
        RIG.awaitReady("lst", "unmoved-too");

        RIG.client().resource(RIG.product("stray", "stray")).delete();
        RIG.client().namespaces().withName("stray").delete();
    }

    @Test
    void topicsThatAChangedListLeavesBehindCountAgainstTheQuota() {
        RIG.apply(Rig.domainYaml("lstq", "LQ:") + "  quotas: {partitions: 3}\n");
        Rig.await().until(() -> RIG.client().namespaces().withName("lstq").get() != null);
        list("lstq", "kinds", "LQ:A float32 16\n");
        RIG.apply(yaml("kinds", "kinds").replace("namespace: lst", "namespace: lstq"));
        RIG.awaitReady("lstq", "kinds");

        list("lstq", "kinds", "LQ:B int32 16\n");
        Rig.await()
                .untilAsserted(() -> assertThat(REGISTERS.places("arrakis-metadata-lstq.kinds.main"))
                        .isEqualTo(Map.of("LQ:B", "lstq.kinds.main.1/0 int32 16")));
        RIG.apply(Rig.productYaml("lstq", "younger", "LQ:C"));
        assertThat(RIG.awaitCondition("lstq", "younger", "Accepted", "False", "QuotaExceeded")
                        .message())
                .contains("asks for 1 partitions, but other products leave 0");

        list("lstq", "kinds", "LQ:D int64 16\n");
        assertThat(RIG.awaitCondition("lstq", "kinds", "Accepted", "False", "QuotaExceeded")
                        .message())
                .contains("asks for 4 partitions, with 2 in topics that are kept for what is listed no more");
        RIG.sweep("lstq");
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj("LS:MANY-%05d float32 16"::formatted)
                .collect(Collectors.joining("\n"));
    }

    private static String refused(String product) {
        return RIG.awaitCondition("lst", product, "Accepted", "False", "InvalidSpec")
                .message();
    }

    private static void awaitPlaces(String product, Map<String, String> places) {
        Rig.await()
                .untilAsserted(
                        () -> assertThat(REGISTERS.places(register(product))).isEqualTo(places));
    }

    private static StreamStatus stream(String product) {
        return RIG.product("lst", product).getStatus().streams().getFirst();
    }

    private static String register(String product) {
        return "arrakis-metadata-lst." + product + ".main";
    }

    private static void list(String name, String lines) {
        list("lst", name, lines);
    }

    private static void list(String namespace, String name, String lines) {
        RIG.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .addToData("channels", lines)
                        .build())
                .serverSideApply();
    }

    private static String yaml(String name, String... configMaps) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: lst, name: %1$s}
                spec:
                  publishers: [{serviceAccount: writer}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channelsFrom: [%2$s]
                """.formatted(
                name,
                Arrays.stream(configMaps).map("{configMap: %s}"::formatted).collect(Collectors.joining(", ")));
    }
}
