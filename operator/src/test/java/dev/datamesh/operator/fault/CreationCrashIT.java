package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Products;
import dev.datamesh.operator.rig.Rig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final Products PRODUCTS = new Products(RIG, DOMAIN, "CR:");

    @BeforeAll
    static void prepare() {
        try (Rig.Running operator = RIG.start()) {
            PRODUCTS.declareOn(Rig.PLANE);
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
        var crashes = new CrashAtEachWrite(RIG, DOMAIN, new Creation());
        List<String> places = crashes.places();
        assertThat(places)
                .anySatisfy(place -> assertThat(place).startsWith("claim arrakis"))
                .anySatisfy(place -> assertThat(place).startsWith("create topic"))
                .anySatisfy(place -> assertThat(place).startsWith("claim with its id"))
                .anySatisfy(place -> assertThat(place).startsWith("claim user"))
                .anySatisfy(place -> assertThat(place).startsWith("store credential"))
                .anySatisfy(place -> assertThat(place).startsWith("set quota"))
                .anySatisfy(place -> assertThat(place).startsWith("grant rights"))
                .anySatisfy(place -> assertThat(place).startsWith("POST secrets datamesh-runtimes/"))
                .anySatisfy(place -> assertThat(place).startsWith("PATCH secrets crash/"))
                .anySatisfy(place -> assertThat(place).isEqualTo("PATCH dataproducts crash/p00"))
                .anySatisfy(place -> assertThat(place).isEqualTo("PATCH dataproducts crash/p00/status"));

        crashes.at(places);

        assertThat(audit.writes().stream().filter(write -> write.verb().equals("delete")))
                .noneMatch(write -> write.name().contains(DOMAIN));
    }

    private static final class Creation implements CrashAtEachWrite.Deed {
        private final Map<String, String> topicIds = new HashMap<>();

        @Override
        public void begin(String name) {
            PRODUCTS.apply(name);
        }

        @Override
        public void ended(String name, Rig.Running operator) {
            KAFKA.topic(PRODUCTS.topic(name))
                    .ifPresent(topic -> topicIds.put(name, topic.topicId().toString()));
            assertThat(operator.calls().calls(Operation.DELETE_TOPICS)).isZero();
        }

        @Override
        public void finished(String name, String where) {
            RIG.awaitReady(DOMAIN, name);
            assertThat(ProductState.of(RIG, DOMAIN, name))
                    .as("%s %s", name, where)
                    .isEqualTo(ProductState.of(RIG, DOMAIN, CrashAtEachWrite.MODEL));
            String id = KAFKA.topicId(PRODUCTS.topic(name));
            assertThat(id).as("%s %s", name, where).isEqualTo(topicIds.getOrDefault(name, id));
            PRODUCTS.publish(name, "alive");
        }
    }
}
