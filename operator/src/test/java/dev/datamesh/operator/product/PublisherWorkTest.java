package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.kafka.memory.MemoryKafka;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.plane.Planes;
import dev.datamesh.operator.principal.Contribution;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import dev.datamesh.operator.principal.PrincipalReconciler;
import dev.datamesh.operator.queue.Backoff;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Principals are asked for here and never seen to: what counts is what is said of them. */
class PublisherWorkTest {
    private static final PrincipalKey CALIBRATION = key("calibration");
    private static final PrincipalKey CLEANING = key("cleaning");
    private static final AclRule STRAIN = new AclRule(Resource.TOPIC, "arrakis-h1.strain.main.", true, Operation.WRITE);

    private final Contributions contributions = new Contributions();
    private final PublisherWork work = new PublisherWork(
            contributions,
            new PrincipalReconciler(
                    new MeshView(),
                    new Planes(access -> new MemoryKafka()),
                    contributions,
                    () -> {},
                    null,
                    null,
                    Duration.ofSeconds(120),
                    new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30)),
                    InstantSource.system(),
                    task -> {},
                    null));

    private static PrincipalKey key(String account) {
        return new PrincipalKey("hanford", new PrincipalName("h1", account));
    }

    private static DataProduct product(String uid, String... accounts) {
        var product = new DataProduct();
        product.setMetadata(new ObjectMetaBuilder()
                .withNamespace("h1")
                .withName("strain")
                .withUid(uid)
                .build());
        List<Publisher> publishers = List.of(accounts).stream()
                .map(account -> new Publisher(account, account.equals("calibration") ? "kafka" : null))
                .toList();
        product.setSpec(new DataProductSpec(
                null, null, "1.0.0", null, null, null, publishers, List.of(), null, null, null, null));
        return product;
    }

    private static List<WantedTopic> topics() {
        var stream = new StreamId("h1", "strain", "main", 1);
        return List.of(new WantedTopic(
                stream,
                new TopicSpec(stream.dataTopic(0), 1, TopicSpec.BROKER_DEFAULT, Map.of()),
                "float64",
                List.of("H1:A"),
                false));
    }

    private static Contribution strain(String secretName, AclRule... rules) {
        return new Contribution("h1", "strain", new TreeSet<>(List.of(rules)), Optional.ofNullable(secretName));
    }

    private static CompletableFuture<Outcome> failed(Throwable cause) {
        return CompletableFuture.failedFuture(cause);
    }

    @Test
    void everyPublisherIsGivenTheRightsOnTheProductsTopics() {
        assertThat(work.give("hanford", product("u1", "calibration", "cleaning"), topics()))
                .containsOnlyKeys(CALIBRATION, CLEANING);
        assertThat(contributions.of("u1"))
                .isEqualTo(Map.of(CALIBRATION, strain("kafka", STRAIN), CLEANING, strain(null, STRAIN)));
    }

    @Test
    void whoIsNoLongerNamedIsAskedForToo() {
        work.give("hanford", product("u1", "calibration"), topics());
        assertThat(work.give("hanford", product("u1", "cleaning"), topics())).containsOnlyKeys(CALIBRATION, CLEANING);
        assertThat(contributions.of("u1")).containsOnlyKeys(CLEANING);
    }

    @Test
    void whileItIsNotKnownWhichTopicsThereAreTheRightsStayAndNoneIsAdded() {
        work.give("hanford", product("u1", "calibration"), topics());
        work.keep("hanford", product("u1", "calibration"));
        assertThat(contributions.of("u1")).isEqualTo(Map.of(CALIBRATION, strain("kafka", STRAIN)));
        work.keep("hanford", product("u1", "cleaning"));
        assertThat(contributions.of("u1")).isEqualTo(Map.of(CLEANING, strain(null, STRAIN)));
        work.keep("hanford", product("u2", "calibration"));
        assertThat(contributions.of("u2")).isEqualTo(Map.of(CALIBRATION, strain("kafka")));
    }

    @Test
    void aProductThatWasNeverAcceptedGivesNothingAndTakesNothingBack() {
        work.refuse("hanford", product("u1", "calibration"));
        assertThat(contributions.of("u1")).isEmpty();
        work.give("hanford", product("u2", "calibration"), topics());
        work.refuse("hanford", product("u2", "cleaning"));
        assertThat(contributions.of("u2")).containsOnlyKeys(CALIBRATION);
    }

    @Test
    void aProductMadeAnewFindsWhatItsPredecessorGave() {
        work.give("hanford", product("u1", "calibration"), topics());
        assertThat(work.predecessor(product("u1", "calibration"))).isEmpty();
        assertThat(work.predecessor(product("u2", "calibration"))).contains("u1");
        work.forget("u1");
        assertThat(work.predecessor(product("u2", "calibration"))).isEmpty();
        assertThat(contributions.of("u1")).isEmpty();
    }

    @Test
    void allIsTakenBack() {
        work.give("hanford", product("u1", "calibration", "cleaning"), topics());
        assertThat(work.takeBack(product("u1", "calibration"))).containsOnlyKeys(CALIBRATION, CLEANING);
        assertThat(contributions.of("u1")).isEmpty();
    }

    @Test
    void onlyThoseWhomTheProductNamesAreWaitedFor() throws InterruptedException {
        var settled = new Outcome.Settled(Map.of());
        assertThat(work.await(
                        product("u1", "calibration"),
                        Map.of(
                                CALIBRATION,
                                CompletableFuture.completedFuture(settled),
                                CLEANING,
                                new CompletableFuture<>())))
                .isEqualTo(Map.of("calibration", settled));
    }

    @Test
    void aFailureIsToldWithoutWhatOnlyALogMaySay() throws InterruptedException {
        DataProduct product = product("u1", "calibration");
        assertThat(work.await(
                        product,
                        Map.of(
                                CALIBRATION,
                                failed(new KafkaFailure.Unavailable(
                                        KafkaFailure.Reason.UNREACHABLE, "no broker answers", null)))))
                .isEqualTo(Map.of("calibration", new Outcome.Waiting(Reason.Unreachable, "no broker answers")));
        assertThat(work.await(
                        product,
                        Map.of(CALIBRATION, failed(new KubernetesClientException("body with a secret", 500, null)))))
                .isEqualTo(Map.of("calibration", new Outcome.Waiting(Reason.Failed, "the API server answered 500")));
        assertThat(work.await(product, Map.of(CALIBRATION, failed(new IllegalStateException("password=x")))))
                .isEqualTo(Map.of(
                        "calibration",
                        new Outcome.Waiting(Reason.Failed, "its rights could not be written; see the operator's log")));
    }

    @Test
    void aStoppingOperatorReportsNothing() {
        var closing = new KafkaFailure.Unavailable(KafkaFailure.Reason.CLOSED, "closing", null);
        assertThatThrownBy(() -> work.await(product("u1", "calibration"), Map.of(CALIBRATION, failed(closing))))
                .isSameAs(closing);
    }
}
