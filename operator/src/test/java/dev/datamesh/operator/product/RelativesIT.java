package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.rig.Rig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each product says what it is made of and what is made of it, near and far, and names none that its domain may not know of. */
class RelativesIT {
    private static final Rig RIG = new Rig();

    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        // Nothing is to be noticed by looking again.
        operator = RIG.start(Duration.ofMinutes(10));
        for (String domain : List.of("kin1", "kin2", "kin3")) {
            RIG.apply(Rig.domainYaml(domain, domain.toUpperCase(Locale.ROOT) + ":"));
        }
        RIG.awaitNamespaces("kin1", "kin2", "kin3");
    }

    @AfterAll
    static void stop() {
        RIG.sweep("kin1", "kin2", "kin3");
        operator.close();
    }

    @Test
    void nearAndFarAndAsTheyComeAndGo() {
        RIG.apply(product("kin1", "raw", "Mesh", ""));
        RIG.apply(product("kin1", "other", "Mesh", ""));
        RIG.apply(product("kin2", "clean", "Mesh", "{domain: kin1, name: raw}"));
        RIG.apply(product("kin3", "found", "Mesh", "{domain: kin2, name: clean}"));
        RIG.apply(product("kin3", "hidden", "Granted", "{domain: kin2, name: clean}"));

        related("kin1", "raw", List.of(), List.of("kin2/clean", "kin3/found"));
        related("kin2", "clean", List.of("kin1/raw"), List.of("kin3/found"));
        related("kin3", "found", List.of("kin1/raw", "kin2/clean"), List.of());
        related("kin3", "hidden", List.of("kin1/raw", "kin2/clean"), List.of());

        RIG.apply(product("kin2", "clean", "Mesh", "{domain: kin1, name: other}"));
        related("kin1", "raw", List.of(), List.of());
        related("kin1", "other", List.of(), List.of("kin2/clean", "kin3/found"));
        related("kin3", "found", List.of("kin1/other", "kin2/clean"), List.of());

        RIG.client().resource(RIG.product("kin3", "found")).delete();
        related("kin1", "other", List.of(), List.of("kin2/clean"));
    }

    private static void related(String domain, String name, List<String> upstream, List<String> downstream) {
        Rig.await().untilAsserted(() -> {
            DataProduct product = RIG.product(domain, name);
            assertThat(product.getStatus()).isNotNull();
            assertThat(named(product.getStatus().upstream())).isEqualTo(upstream);
            assertThat(named(product.getStatus().downstream())).isEqualTo(downstream);
        });
    }

    private static List<String> named(List<ProductRef> refs) {
        return refs.stream().map(ref -> ref.domain() + "/" + ref.name()).toList();
    }

    private static String product(String domain, String name, String visibility, String input) {
        return """
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: %1$s, name: %2$s}
                spec:
                  access: {mode: Open, visibility: %3$s}
                  inputs: [%4$s]
                  publishers: [{serviceAccount: maker}]
                  streams:
                  - timeSeries:
                      stride: 62.5ms
                      channels: [{name: "%5$s:%2$s-A", dataType: float64, sampleRate: 16384}]
                """.formatted(domain, name, visibility, input, domain.toUpperCase(Locale.ROOT));
    }
}
