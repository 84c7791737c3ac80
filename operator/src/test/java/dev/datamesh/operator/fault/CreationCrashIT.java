package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.Connection;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An operator ends at each write of a product's creation, before it and after it, and another one comes. The end is the same as if
 * nothing had happened, and nothing is made twice on the way.
 */
class CreationCrashIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String DOMAIN = "crash";
    private static final String MODEL = "p00";

    /** A product, and where the operator that saw it first ended. */
    private record Victim(String name, String place, Crash.Moment moment, Optional<String> topicId) {}

    @BeforeAll
    static void prepare() {
        try (Rig.Running operator = RIG.start()) {
            RIG.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataDomain
                    metadata: {name: crash}
                    spec:
                      plane: local
                      channelPrefixes: ["CR:"]
                      quotas: {produceBytesPerSecond: 100Mi}
                    """);
            Rig.await()
                    .until(() -> Rig.condition(RIG.domain(DOMAIN), "NamespaceReady")
                            .filter(condition -> condition.status().equals("True"))
                            .isPresent());
        }
    }

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep(DOMAIN);
        }
    }

    @Test
    void whereverTheOperatorEndsTheNextOneFinishesAndMakesNothingTwice() {
        AuditTrail audit = RIG.audit();
        List<String> places = placesOfACreation();
        assertThat(places)
                .anySatisfy(place -> assertThat(place).startsWith("claim arrakis"))
                .anySatisfy(place -> assertThat(place).startsWith("create topic"))
                .anySatisfy(place -> assertThat(place).startsWith("claim with its id"))
                .anySatisfy(place -> assertThat(place).startsWith("store credential"))
                .anySatisfy(place -> assertThat(place).startsWith("set quota"))
                .anySatisfy(place -> assertThat(place).startsWith("grant rights"))
                .anySatisfy(place -> assertThat(place).startsWith("POST secrets datamesh-runtimes/"))
                .anySatisfy(place -> assertThat(place).startsWith("PATCH secrets crash/"))
                .anySatisfy(place -> assertThat(place).isEqualTo("PATCH dataproducts crash/p00"))
                .anySatisfy(place -> assertThat(place).isEqualTo("PATCH dataproducts crash/p00/status"));
        ProductState model = ProductState.of(RIG, DOMAIN, MODEL);

        Optional<Victim> last = Optional.empty();
        int number = 0;
        for (String place : places) {
            for (Crash.Moment moment : Crash.Moment.values()) {
                last = Optional.of(crash("p%02d".formatted(++number), place, moment, last, model));
            }
        }
        try (Rig.Running operator = RIG.start(Duration.ofSeconds(30))) {
            recovered(last.orElseThrow(), model);
            assertThat(operator.calls().calls(Operation.DELETE_TOPICS)).isZero();
        }
        assertThat(audit.writes()).noneMatch(write -> write.verb().equals("delete"));
        System.out.println("ended at " + number + " places: " + places);
    }

    /** Lets an operator finish the victim before, and end at a write of the next one. */
    private static Victim crash(
            String name, String place, Crash.Moment moment, Optional<Victim> before, ProductState model) {
        Crash crash = Crash.at(place.replace(MODEL, name), moment);
        try (Rig.Running operator = crash.start(RIG, Duration.ofSeconds(30))) {
            before.ifPresent(victim -> recovered(victim, model));
            apply(name);
            Rig.await().until(crash::isOver);
            assertThat(operator.calls().calls(Operation.DELETE_TOPICS)).isZero();
        }
        return new Victim(
                name,
                place,
                moment,
                KAFKA.topic(topic(name)).map(topic -> topic.topicId().toString()));
    }

    private static void recovered(Victim victim, ProductState model) {
        RIG.awaitReady(DOMAIN, victim.name());
        assertThat(ProductState.of(RIG, DOMAIN, victim.name()))
                .as("%s %s", victim.moment(), victim.place())
                .isEqualTo(model);
        victim.topicId()
                .ifPresent(id -> assertThat(KAFKA.topicId(topic(victim.name())))
                        .as("%s %s", victim.moment(), victim.place())
                        .isEqualTo(id));
        Connection.of(RIG.client()
                        .secrets()
                        .inNamespace(DOMAIN)
                        .withName(victim.name() + "-kafka")
                        .get())
                .produce(topic(victim.name()), "alive");
    }

    private static List<String> placesOfACreation() {
        Crash noted = Crash.never();
        try (Rig.Running operator = noted.start(RIG, Duration.ofSeconds(30))) {
            apply(MODEL);
            RIG.awaitReady(DOMAIN, MODEL);
            // The status is the last write; what is noted once more now would be a second write of something.
            List<String> places = new ArrayList<>(noted.writes());
            places.removeIf(place -> !place.contains(MODEL) || place.contains(" events "));
            return places;
        }
    }

    private static void apply(String name) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: crash, name: %1$s}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "CR:%1$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(name));
    }

    private static String topic(String product) {
        return "arrakis-crash." + product + ".main.0";
    }
}
