package dev.datamesh.local.mesh.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.Subject;
import dev.datamesh.local.mesh.console.MeshException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConsumerTest {
    @Test
    void aServiceAccountAsksInItsOwnNamespace() {
        assertThat(Consumer.parse("cbc/analysis", ""))
                .isEqualTo(new Consumer("cbc", new Subject(Subject.Kind.ServiceAccount, "analysis")))
                .hasToString("cbc/analysis");
        assertThat(Consumer.parse("cbc/analysis", "cbc")).hasToString("cbc/analysis");
        assertThatThrownBy(() -> Consumer.parse("cbc/analysis", "h1"))
                .isInstanceOf(MeshException.class)
                .hasMessageContaining("cbc")
                .hasMessageContaining("h1");
    }

    @Test
    void usersAndGroupsNeedANamespaceThatAsksForThem() {
        assertThat(Consumer.parse("group:analysts", "cbc")).hasToString("group:analysts (cbc)");
        assertThat(Consumer.parse("oidc:dora@example.org", "cbc").subject())
                .isEqualTo(new Subject(Subject.Kind.User, "oidc:dora@example.org"));
        assertThatThrownBy(() -> Consumer.parse("dora", "")).hasMessageContaining("which namespace asks");
    }

    @Test
    void namesAreMadeOfWordsAndFitWhateverTheyAre() {
        assertThat(ObjectName.of("h1", "strain", "analysis")).isEqualTo("h1-strain-analysis");
        assertThat(ObjectName.of("h1", "strain", "dora@Example.org")).isEqualTo("h1-strain-dora-example-org");
        String long1 = ObjectName.of("h1", "strain", "a".repeat(63));
        String long2 = ObjectName.of("h1", "strain", "a".repeat(62));
        assertThat(long1).hasSize(40).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])").isNotEqualTo(long2);
        assertThatThrownBy(() -> ObjectName.parse("grant", "strain")).hasMessageContaining("names no grant");
    }

    @Test
    void anEndIsAnInstantOrSoMuchFromNow() {
        Instant now = Instant.parse("2026-11-23T12:00:00.5Z");
        assertThat(Until.parse("2027-12-31T01:00:00+01:00", () -> now)).isEqualTo("2027-12-31T00:00:00Z");
        assertThat(Until.parse("2d", () -> now)).isEqualTo("2026-11-25T12:00:00Z");
        assertThatThrownBy(() -> Until.parse("tomorrow", () -> now)).hasMessageContaining("--until tomorrow");
    }
}
