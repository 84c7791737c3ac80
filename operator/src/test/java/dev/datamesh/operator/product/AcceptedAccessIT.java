package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may read and write a product is what was accepted of it, as its topics are: asking for more gives nobody anything. */
class AcceptedAccessIT {
    private static final Rig RIG = new Rig();
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start(Duration.ofSeconds(120));
        RIG.apply(Rig.domainYaml("agreed", "AG:"));
        Rig.await().until(() -> Rig.isReady(RIG.domain("agreed")));
    }

    @AfterAll
    static void stop() {
        RIG.sweep("agreed");
        operator.close();
    }

    @Test
    void aRefusedEditOpensNothingAndTakesNothingAway() {
        RIG.apply(yaml("data", "Request", "writer", "AG:ONE-A"));
        RIG.awaitReady("agreed", "data");
        Rig.await().until(() -> names("datamesh-publisher.writer").equals(List.of("data")));

        RIG.applyOutsidePrefixes(yaml("data", "Open", "intruder", "H9:FOREIGN-A"));
        RIG.awaitCondition("agreed", "data", "Accepted", "False", "ChannelOutsidePrefix");
        // Another product's acceptance has all of the domain's roles looked at after that.
        RIG.apply(yaml("open", "Open", "writer", "AG:TWO-A"));
        RIG.awaitReady("agreed", "open");
        Rig.await().until(() -> names("datamesh-open").equals(List.of("open")));

        Rig.await().until(() -> names("datamesh-publisher.writer").equals(List.of("data", "open")));
        assertThat(role("datamesh-publisher.intruder")).isEmpty();
        assertThat(names("datamesh-open")).containsExactly("open");
    }

    @Test
    void whatIsPausedIsOpenedOnlyOnceItGoesOn() {
        RIG.apply(yaml("resting", "Request", "writer", "AG:REST-A"));
        RIG.awaitReady("agreed", "resting");
        String paused = yaml("resting", "Open", "writer", "AG:REST-A")
                .replace("name: resting}", "name: resting, annotations: {datamesh.dev/paused: \"true\"}}");
        RIG.apply(paused);
        RIG.apply(yaml("later", "Open", "writer", "AG:LATER-A"));
        RIG.awaitReady("agreed", "later");
        Rig.await().until(() -> names("datamesh-open").contains("later"));

        assertThat(names("datamesh-open")).doesNotContain("resting");

        RIG.apply(paused.replace("\"true\"", "\"false\""));
        Rig.await().until(() -> names("datamesh-open").contains("resting"));
    }

    private static List<String> names(String role) {
        return role(role)
                .map(found -> found.getRules().getFirst().getResourceNames())
                .orElse(List.of());
    }

    private static Optional<Role> role(String name) {
        return Optional.ofNullable(
                RIG.client().rbac().roles().inNamespace("agreed").withName(name).get());
    }

    private static String yaml(String name, String mode, String publisher, String channel) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: agreed, name: %s}
                spec:
                  access: {mode: %s}
                  publishers: [{serviceAccount: %s}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%s", dataType: float64, sampleRate: 16384}]
                """.formatted(name, mode, publisher, channel);
    }
}
