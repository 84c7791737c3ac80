package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An operator ends at each write of a product's deletion, before it and after it, and another one comes. In the end nothing is left. */
class DeletionCrashIT {
    private static final Rig RIG = new Rig();
    private static final String DOMAIN = "demise";
    private static final String MODEL = "p00";
    private static final int MOST_PLACES = 12;
    private static final ProductState NOTHING =
            new ProductState(List.of(), "", Map.of(), List.of(), Set.of(), Optional.empty(), false, Set.of());

    @BeforeAll
    static void prepare() {
        try (Rig.Running operator = RIG.start()) {
            RIG.apply("""
                    apiVersion: datamesh.dev/v1alpha1
                    kind: DataDomain
                    metadata: {name: demise}
                    spec: {plane: local, channelPrefixes: ["DE:"], quotas: {produceBytesPerSecond: 100Mi}}
                    """);
            Rig.await().until(() -> RIG.client().namespaces().withName(DOMAIN).get() != null);
            for (int number = 0; number <= 2 * MOST_PLACES; number++) {
                apply(name(number));
            }
            for (int number = 0; number <= 2 * MOST_PLACES; number++) {
                RIG.awaitReady(DOMAIN, name(number));
            }
        }
    }

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep(DOMAIN);
        }
    }

    @Test
    void whereverTheOperatorEndsTheNextOneLeavesNothing() {
        List<String> places = placesOfADeletion();
        assertThat(places)
                .hasSizeLessThanOrEqualTo(MOST_PLACES)
                .anySatisfy(place -> assertThat(place).startsWith("revoke rights"))
                .anySatisfy(place -> assertThat(place).startsWith("remove credential"))
                .anySatisfy(place -> assertThat(place).startsWith("remove quota"))
                .anySatisfy(place -> assertThat(place).startsWith("DELETE secrets demise/"))
                .anySatisfy(place -> assertThat(place).startsWith("DELETE secrets datamesh-runtimes/"))
                .anySatisfy(place -> assertThat(place).startsWith("delete topic"))
                .anySatisfy(place -> assertThat(place).startsWith("release"))
                .anySatisfy(place -> assertThat(place).isEqualTo("PATCH dataproducts demise/p00"));

        String last = "";
        int number = 0;
        for (String place : places) {
            for (Crash.Moment moment : Crash.Moment.values()) {
                String name = name(++number);
                Crash crash = Crash.at(place.replace(MODEL, name), moment);
                try (Rig.Running operator = crash.start(RIG, Duration.ofSeconds(30))) {
                    if (!last.isEmpty()) {
                        nothingIsLeft(last);
                    }
                    RIG.client().resource(RIG.product(DOMAIN, name)).delete();
                    Rig.await().until(crash::isOver);
                }
                last = name + " " + moment + " " + place;
            }
        }
        try (Rig.Running operator = RIG.start(Duration.ofSeconds(30))) {
            nothingIsLeft(last);
        }
        System.out.println("ended at " + number + " places: " + places);
    }

    private static void nothingIsLeft(String victim) {
        String name = victim.substring(0, MODEL.length());
        Rig.await().until(() -> RIG.product(DOMAIN, name) == null);
        Rig.await()
                .untilAsserted(() -> assertThat(ProductState.of(RIG, DOMAIN, name))
                        .as(victim)
                        .isEqualTo(NOTHING));
        Rig.await()
                .until(() -> RIG.client()
                                .secrets()
                                .inNamespace("datamesh-runtimes")
                                .withName("local.demise." + name)
                                .get()
                        == null);
    }

    private static List<String> placesOfADeletion() {
        Crash noted = Crash.never();
        try (Rig.Running operator = noted.start(RIG, Duration.ofSeconds(30))) {
            RIG.client().resource(RIG.product(DOMAIN, MODEL)).delete();
            nothingIsLeft(MODEL);
            List<String> places = new ArrayList<>(noted.writes());
            places.removeIf(place -> !place.contains(MODEL) || place.contains(" events "));
            return places;
        }
    }

    private static String name(int number) {
        return "p%02d".formatted(number);
    }

    private static void apply(String name) {
        RIG.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: demise, name: %1$s}
                spec:
                  deletionPolicy: Delete
                  publishers: [{serviceAccount: %1$s, secretName: %1$s-kafka}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "DE:%1$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(name));
    }
}
