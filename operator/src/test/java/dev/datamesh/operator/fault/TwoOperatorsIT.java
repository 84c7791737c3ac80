package dev.datamesh.operator.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.kafka.KafkaCalls.Operation;
import dev.datamesh.operator.rig.AuditTrail;
import dev.datamesh.operator.rig.KafkaView;
import dev.datamesh.operator.rig.Products;
import dev.datamesh.operator.rig.Rest;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two operators at once, which an election can only make unlikely: they do not undo each other's work, and both come to rest. */
class TwoOperatorsIT {
    private static final Rig RIG = new Rig();
    private static final Products TWINS = new Products(RIG, "twins", "TW:");
    private static final KafkaView KAFKA = RIG.view();
    private static final Duration RESYNC = Duration.ofSeconds(2);
    private static final List<String> PRODUCTS =
            IntStream.range(0, 12).mapToObj("p%02d"::formatted).toList();

    @AfterAll
    static void sweep() {
        try (Rig.Running operator = RIG.start()) {
            RIG.sweep("twins");
        }
    }

    @Test
    void theyAgreeAndComeToRest() {
        try (Rig.Running one = RIG.start(RESYNC);
                Rig.Running other = RIG.start(RESYNC)) {
            TWINS.declareOn(Rig.PLANE);
            PRODUCTS.forEach(product -> TWINS.apply(product));
            PRODUCTS.forEach(product -> RIG.awaitReady("twins", product));
            Map<String, String> ids = new HashMap<>();
            PRODUCTS.forEach(product -> ids.put(product, KAFKA.topicId(TWINS.topic(product))));
            PRODUCTS.forEach(product -> TWINS.apply(product, "48h"));
            PRODUCTS.forEach(product -> RIG.awaitReady("twins", product));

            Rest.of(RIG, one, other);

            AuditTrail audit = RIG.audit();
            long sent = one.calls().mutatingCalls() + other.calls().mutatingCalls();
            lookedAtThrice(one);
            lookedAtThrice(other);
            assertThat(audit.writes()).isEmpty();
            assertThat(one.calls().mutatingCalls() + other.calls().mutatingCalls())
                    .isEqualTo(sent);
            PRODUCTS.forEach(product -> {
                assertThat(KAFKA.topicId(TWINS.topic(product))).isEqualTo(ids.get(product));
                assertThat(KAFKA.config(TWINS.topic(product))).containsEntry("retention.ms", "172800000");
                TWINS.publish(product, "one password, stored once");
            });
            assertThat(one.calls().calls(Operation.DELETE_TOPICS)
                            + other.calls().calls(Operation.DELETE_TOPICS))
                    .isZero();
        }
    }

    private static void lookedAtThrice(Rig.Running operator) {
        long topics = operator.calls().items(Operation.DESCRIBE_TOPICS);
        long users = operator.calls().items(Operation.DESCRIBE_ACLS);
        Rig.await()
                .until(() -> operator.calls().items(Operation.DESCRIBE_TOPICS) >= topics + 3L * PRODUCTS.size()
                        && operator.calls().items(Operation.DESCRIBE_ACLS) >= users + 3L * PRODUCTS.size());
    }
}
