package dev.datamesh.operator.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.MeshPolicyStatus;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyReportTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-05T12:00:00Z"));

    @Test
    void whatAProductBreaksStandsAsItWasReportedWhileItCannotBeTold() {
        var first = new PolicyReport(policy(), Optional.empty(), NOON);
        first.found(product("mix"), List.of(new Violation("lineage", Mode.Preview, "inputs", "not granted")));
        first.found(product("other"), List.of(new Violation("lineage", Mode.Preview, "inputs", "not granted")));
        MeshPolicyStatus before = first.status();

        var again = new PolicyReport(policy(), Optional.of(before), NOON);
        again.foundBefore(product("mix"));
        again.foundBefore(product("new"));
        again.found(product("other"), List.of());

        assertThat(again.status().wouldViolate())
                .containsExactly(before.wouldViolate().getFirst());
        assertThat(again.status().violatingProducts()).isEqualTo(1);
    }

    private static MeshPolicy policy() {
        var policy = new MeshPolicy();
        policy.setMetadata(
                new ObjectMetaBuilder().withName("lineage").withGeneration(1L).build());
        policy.setSpec(new dev.datamesh.api.policy.MeshPolicySpec(Mode.Preview, null, null));
        return policy;
    }

    private static DataProduct product(String name) {
        var product = new DataProduct();
        product.setMetadata(
                new ObjectMetaBuilder().withNamespace("made").withName(name).build());
        return product;
    }
}
