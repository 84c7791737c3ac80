package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Products;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Products come, change and go while the operator's writes fail, or their answers are lost, and operators end and start. Once the weather
 * calms down and the specs stand still, the world comes to match them, and then nothing is written any more.
 */
class BadWeatherIT {
    private static final Rig RIG = new Rig();
    private static final KafkaView KAFKA = RIG.view();
    private static final String DOMAIN = "weather";
    private static final Products PRODUCTS = new Products(RIG, DOMAIN, "WE:");
    private static final int STEPS = 40;

    private Rig.Running operator;

    /** Also after a failure: one that runs on would do the work of the operators of other tests. */
    @AfterEach
    void stop() {
        operator.close();
    }

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep(DOMAIN);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void theWorldComesToMatchTheSpecs(long seed) {
        Random random = new Random(seed);
        Weather weather = new Weather(seed);
        Map<String, Integer> wanted = new HashMap<>();
        Map<String, String> ids = new HashMap<>();
        Set<String> names = new TreeSet<>();
        long deletions = 0;
        long slowest = 0;
        operator = weather.start(RIG, Duration.ofSeconds(2));
        PRODUCTS.declareOn(Rig.PLANE);
        for (int step = 0; step < STEPS; step++) {
            String name = "s" + seed + "p" + random.nextInt(8);
            names.add(name);
            int luck = random.nextInt(10);
            if (luck < 7) {
                int hours = 1 + random.nextInt(100);
                Rig.await().untilAsserted(() -> PRODUCTS.apply(name, hours + "h"));
                wanted.put(name, hours);
            } else if (luck < 9 && wanted.remove(name) != null) {
                PRODUCTS.delete(name);
                // One of the same name is refused until this one is gone.
                Instant asked = Instant.now();
                Rig.await().untilAsserted(() -> {
                    assertThat(RIG.product(DOMAIN, name)).as("%s", name).isNull();
                    assertThat(KAFKA.topic(PRODUCTS.topic(name)))
                            .as("topic of %s, which is gone", name)
                            .isEmpty();
                });
                slowest =
                        Math.max(slowest, Duration.between(asked, Instant.now()).toMillis());
                ids.remove(name);
                deletions++;
            } else if (luck == 9 && step % 4 == 0) {
                operator.close();
                operator = weather.start(RIG, Duration.ofSeconds(2));
            }
            wanted.keySet()
                    .forEach(known -> KAFKA.topic(PRODUCTS.topic(known)).ifPresent(topic -> {
                        String id = topic.topicId().toString();
                        assertThat(ids.putIfAbsent(known, id))
                                .as("topic of %s", known)
                                .isIn(null, id);
                    }));
        }
        weather.calmDown();
        Instant calm = Instant.now();

        wanted.keySet().forEach(name -> RIG.awaitReady(DOMAIN, name));
        Duration settled = Duration.between(calm, Instant.now());
        wanted.forEach((name, hours) -> {
            assertThat(KAFKA.config(PRODUCTS.topic(name)))
                    .containsEntry("retention.ms", String.valueOf(hours * 3_600_000L));
            assertThat(KAFKA.topicId(PRODUCTS.topic(name)))
                    .isEqualTo(ids.getOrDefault(name, KAFKA.topicId(PRODUCTS.topic(name))));
            PRODUCTS.publish(name, "made it");
        });
        List<String> gone = new ArrayList<>(names);
        gone.removeAll(wanted.keySet());
        gone.forEach(name -> Rig.await()
                .until(() -> KAFKA.topic(PRODUCTS.topic(name)).isEmpty()
                        && KAFKA.rights(DOMAIN + "." + name).isEmpty()
                        && !KAFKA.hasPassword(DOMAIN + "." + name)
                        && PRODUCTS.password(name) == null));
        Rest.of(RIG, operator);
        AuditTrail audit = RIG.audit();
        Rig.Running last = operator;
        // A stretch in which every product was looked at twice, and nothing was written.
        var stretch = new Object() {
            private List<?> written = List.of();
            private long looked;
        };
        Rig.await().until(() -> {
            long looks = last.calls().items(Operation.DESCRIBE_TOPICS);
            List<?> written = List.of(audit.writes(), last.calls().mutatingCalls());
            if (!written.equals(stretch.written)) {
                stretch.written = written;
                stretch.looked = looks;
            }
            return looks >= stretch.looked + 2L * wanted.size();
        });
        System.out.printf(
                "seed %d: %d writes came to grief, %d products left of %d, %d deletions of up to %d ms; settled %d ms after it calmed down%n",
                seed, weather.faults(), wanted.size(), names.size(), deletions, slowest, settled.toMillis());
    }
}
