package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclOperation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A topic, and a channel, has one owner: the oldest that may have it. Nobody else gets anything of it, not even the right to write. */
class OwnershipIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        KAFKA.create("legacy-shared", 3);
        KAFKA.create("legacy-series", 1);
        KAFKA.create("legacy-private", 1);
        KAFKA.create("legacy-later", 1);
        KAFKA.create("legacy-consented", 1);
        operator = RIG.start(Duration.ofSeconds(3));
        plane(
                "{topic: legacy-shared, domain: owner}",
                "{topic: legacy-series, domain: owner}",
                "{topic: legacy-consented, domain: owner}");
        RIG.apply(Rig.domainYaml("owner", "OW:"));
        RIG.apply(Rig.domainYaml("rival", "RI:"));
        Rig.await()
                .until(() -> RIG.client().namespaces().withName("rival").get() != null
                        && RIG.client().namespaces().withName("owner").get() != null);
    }

    @AfterAll
    static void stop() {
        RIG.sweep("owner", "rival");
        plane();
        operator.close();
    }

    @Test
    void ofTwoProductsThatAdoptATopicTheOlderHasIt() {
        Connection strangers = strangersWriter("legacy-shared");
        strangers.produce("legacy-shared", "from before");
        String id = KAFKA.topicId("legacy-shared");

        adopting("owner", "older", "legacy-shared");
        DataProduct older = RIG.awaitReady("owner", "older");
        nextSecond(older);
        adopting("owner", "younger", "legacy-shared");
        Condition refused = RIG.awaitCondition("owner", "younger", "Accepted", "False", "TopicOwnedByOther");

        assertThat(refused.message())
                .startsWith("spec.streams[0].adopt.topic: ")
                .contains("owner/older");
        assertThat(KAFKA.rights("owner.younger")).isEmpty();
        assertThat(KAFKA.rights("owner.older")).containsExactly("WRITE TOPIC LITERAL legacy-shared");
        assertThat(KAFKA.topicId("legacy-shared")).isEqualTo(id);
        assertThat(KAFKA.records("legacy-shared")).isEqualTo(1);

        RIG.client().resource(older).delete();

        DataProduct heir = RIG.product("owner", "younger");
        Condition told = RIG.awaitCondition("owner", "younger", "TopicsReady", "False", "TopicOwnedByOther");
        assertThat(told.message()).contains("legacy-shared").contains("owner/older");
        assertThat(KAFKA.rights("owner.younger")).isEmpty();
        assertThat(KAFKA.topicId("legacy-shared")).isEqualTo(id);
        RIG.client().resource(heir).delete();
    }

    @Test
    void anAdoptedTimeSeriesKeepsItsDataAndItsName() {
        strangersWriter("legacy-series").produce("legacy-series", "from before");
        String id = KAFKA.topicId("legacy-series");
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: owner, name: series}
                spec:
                  publishers: [{serviceAccount: series, secretName: series-kafka}]
                  streams:
                  - timeSeries:
                      stride: 1s
                      channels: [{name: "OW:SERIES-A", dataType: float64, sampleRate: 16}]
                    adopt: {topic: legacy-series}
                """);

        DataProduct product = RIG.awaitReady("owner", "series");

        assertThat(product.getStatus().streams().getFirst().topics())
                .singleElement()
                .satisfies(topic -> assertThat(topic.name()).isEqualTo("legacy-series"));
        assertThat(KAFKA.topicId("legacy-series")).isEqualTo(id);
        assertThat(KAFKA.records("legacy-series")).isEqualTo(1);
        assertThat(KAFKA.config("legacy-series")).containsEntry("retention.ms", "86400000");
        Connection.of(RIG.client()
                        .secrets()
                        .inNamespace("owner")
                        .withName("series-kafka")
                        .get())
                .produce("legacy-series", "from now on");
    }

    @Test
    void withoutThePlanesConsentNothingIsAdoptedAndNoRightIsGiven() {
        adopting("rival", "thief", "legacy-private");

        Condition told = RIG.awaitCondition("rival", "thief", "TopicsReady", "False", "AdoptionNotAllowed");

        assertThat(told.message())
                .contains("legacy-private")
                .contains("kafka.adoptable")
                .contains("rival");
        lookedAtTwice();
        assertThat(KAFKA.rights("rival.thief")).isEmpty();
        assertThat(KAFKA.config("legacy-private")).isEmpty();
        assertThat(RIG.product("rival", "thief")
                        .getStatus()
                        .streams()
                        .getFirst()
                        .topics())
                .isEmpty();
    }

    @Test
    void consentMayComeLater() {
        adopting("rival", "patient", "legacy-later");
        RIG.awaitCondition("rival", "patient", "TopicsReady", "False", "AdoptionNotAllowed");

        plane(
                "{topic: legacy-shared, domain: owner}",
                "{topic: legacy-series, domain: owner}",
                "{topic: legacy-consented, domain: owner}",
                "{topic: legacy-later, domain: rival}");

        RIG.awaitReady("rival", "patient");
        assertThat(KAFKA.rights("rival.patient")).containsExactly("WRITE TOPIC LITERAL legacy-later");
    }

    @Test
    void aStrangersTopicUnderOurNameIsNotTouched() {
        KAFKA.create("rival.unlucky.main.v1", 4);
        String id = KAFKA.topicId("rival.unlucky.main.v1");
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: rival, name: unlucky}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: unlucky}]
                  streams: [{records: {schema: {json: {type: object}}}}]
                """);

        RIG.awaitCondition("rival", "unlucky", "TopicsReady", "False", "TopicNotOurs");
        lookedAtTwice();
        assertThat(KAFKA.config("rival.unlucky.main.v1")).isEmpty();
        assertThat(KAFKA.rights("rival.unlucky")).isEmpty();

        RIG.client().resource(RIG.product("rival", "unlucky")).delete();
        Rig.await().until(() -> RIG.product("rival", "unlucky") == null);
        assertThat(KAFKA.topicId("rival.unlucky.main.v1")).isEqualTo(id);
    }

    @Test
    void aChannelBelongsToTheOlderProduct() {
        RIG.apply(Rig.productYaml("rival", "first", "RI:SAME-A"));
        DataProduct first = RIG.awaitReady("rival", "first");
        nextSecond(first);
        RIG.apply(Rig.productYaml("rival", "second", "RI:SAME-A"));

        Condition refused = RIG.awaitCondition("rival", "second", "Accepted", "False", "ChannelTaken");

        assertThat(refused.message())
                .startsWith("spec.streams[0].timeSeries.channels[0].name: ")
                .contains("rival/first");
        assertThat(KAFKA.topics()).doesNotContain("arrakis-rival.second.main.0");

        RIG.client().resource(first).delete();
        RIG.awaitReady("rival", "second");
    }

    @Test
    void aProductThatMayNotHaveAChannelKeepsNobodyFromIt() {
        RIG.applyOutsidePrefixes(Rig.productYaml("rival", "squat", "OW:RIGHT-A"));
        RIG.awaitCondition("rival", "squat", "Accepted", "False", "ChannelOutsidePrefix");
        nextSecond(RIG.product("rival", "squat"));

        RIG.apply(Rig.productYaml("owner", "rightful", "OW:RIGHT-A"));

        RIG.awaitReady("owner", "rightful");
    }

    @Test
    void aProductThatIsRefusedForSomethingElseKeepsNobodyFromItsChannels() {
        RIG.applyOutsidePrefixes(Rig.productYaml("owner", "greedy", "OW:MODEST-A") + """
                  - name: more
                    timeSeries:
                      stride: 62.5ms
                      channels: [{name: "RI:GREEDY-A", dataType: float64, sampleRate: 16384}]
                """);
        RIG.awaitCondition("owner", "greedy", "Accepted", "False", "ChannelOutsidePrefix");
        nextSecond(RIG.product("owner", "greedy"));

        RIG.apply(Rig.productYaml("owner", "modest", "OW:MODEST-A"));

        RIG.awaitReady("owner", "modest");
    }

    @Test
    void anEditTakesNoChannelFromAProductThatServesItHoweverOldTheEditedOneIs() {
        RIG.apply(Rig.productYaml("rival", "edited", "RI:EDITED-A"));
        DataProduct edited = RIG.awaitReady("rival", "edited");
        nextSecond(edited);
        RIG.apply(Rig.productYaml("rival", "serving", "RI:SERVING-A"));
        DataProduct serving = RIG.awaitReady("rival", "serving");

        RIG.apply(Rig.productYaml("rival", "edited", "RI:SERVING-A"));

        Condition refused = RIG.awaitCondition("rival", "edited", "Accepted", "False", "ChannelTaken");
        assertThat(refused.message()).contains("rival/serving");
        lookedAtTwice();
        assertThat(Rig.isReady(RIG.product("rival", "serving"))).isTrue();

        // Nor after a restart, and an edit of the one that serves.
        operator.close();
        RIG.apply(Rig.productYaml("rival", "serving", "RI:SERVING-A").replace("writer", "another"));
        operator = RIG.start(Duration.ofSeconds(3));
        RIG.awaitReady("rival", "serving");
        lookedAtTwice();
        assertThat(Rig.isReady(RIG.product("rival", "serving"))).isTrue();

        RIG.client().resource(serving).delete();
        RIG.awaitReady("rival", "edited");
    }

    @Test
    void aProductThatIsBeingDeletedLetsGoOfItsChannels() {
        RIG.apply(Rig.productYaml("rival", "leaving", "RI:LEFT-A"));
        DataProduct leaving = RIG.awaitReady("rival", "leaving");
        nextSecond(leaving);
        RIG.apply(Rig.productYaml("rival", "heir", "RI:LEFT-A"));
        RIG.awaitCondition("rival", "heir", "Accepted", "False", "ChannelTaken");

        RIG.client().resource(leaving).edit(product -> {
            product.getMetadata().setFinalizers(List.of("example.org/for-ever"));
            return product;
        });
        RIG.client().resource(leaving).delete();
        RIG.awaitReady("rival", "heir");

        RIG.client().resource(RIG.product("rival", "leaving")).edit(product -> {
            product.getMetadata().setFinalizers(List.of());
            return product;
        });
    }

    @Test
    void withoutThePlanesConsentAProductKeepsNobodyFromATopic() {
        adopting("rival", "grabber", "legacy-consented");
        RIG.awaitCondition("rival", "grabber", "TopicsReady", "False", "AdoptionNotAllowed");
        nextSecond(RIG.product("rival", "grabber"));

        adopting("owner", "consented", "legacy-consented");

        RIG.awaitReady("owner", "consented");
    }

    @Test
    void ofTwoThatComeAtOnceExactlyOneHasTheChannelAndKeepsIt() {
        for (int pair = 0; pair < 6; pair++) {
            // The one that comes first is the older, or of the same second and the later by name.
            RIG.apply(Rig.productYaml("rival", "z" + pair, "RI:PAIR-" + pair));
            RIG.apply(Rig.productYaml("rival", "a" + pair, "RI:PAIR-" + pair));
        }
        Map<String, Boolean> accepted = new TreeMap<>();
        for (int pair = 0; pair < 6; pair++) {
            String first = "a" + pair;
            String second = "z" + pair;
            Rig.await()
                    .untilAsserted(() -> assertThat(List.of(isAccepted(first), isAccepted(second)))
                            .containsExactlyInAnyOrder("True", "False"));
            accepted.put(first, isAccepted(first).equals("True"));
        }

        operator.close();
        operator = RIG.start(Duration.ofSeconds(3));
        lookedAtTwice();

        accepted.forEach((name, isOne) -> {
            assertThat(isAccepted(name)).isEqualTo(isOne ? "True" : "False");
            assertThat(isAccepted(name.replace('a', 'z'))).isEqualTo(isOne ? "False" : "True");
        });
    }

    private static String isAccepted(String product) {
        return Rig.condition(RIG.product("rival", product), "Accepted")
                .orElseThrow()
                .status();
    }

    /** Creation times have a resolution of a second. */
    private static void nextSecond(DataProduct older) {
        Instant made = Instant.parse(older.getMetadata().getCreationTimestamp());
        Awaitility.await().until(() -> Instant.now().isAfter(made.plusSeconds(1)));
    }

    private static void adopting(String domain, String name, String topic) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  publishers: [{serviceAccount: %2$s}]
                  streams:
                  - records: {schema: {json: {type: object}}}
                    adopt: {topic: %3$s}
                """.formatted(domain, name, topic));
    }

    private static void plane(String... adoptable) {
        RIG.apply(Rig.planeYaml(Rig.PLANE, RIG.broker().bootstrapServers()) + "    adoptable: ["
                + String.join(", ", adoptable) + "]\n");
    }

    private static Connection strangersWriter(String topic) {
        KAFKA.setPassword("stranger", "of-old");
        KAFKA.grant("stranger", topic, AclOperation.WRITE);
        return Connection.as(RIG.broker().bootstrapServers(), "stranger", "of-old");
    }

    private static void lookedAtTwice() {
        long topics = operator.calls().items(Operation.DESCRIBE_TOPICS);
        int products = RIG.client()
                .resources(DataProduct.class)
                .inAnyNamespace()
                .list()
                .getItems()
                .size();
        Rig.await().until(() -> operator.calls().items(Operation.DESCRIBE_TOPICS) >= topics + 2L * products);
    }
}
