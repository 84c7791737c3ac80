package dev.datamesh.local.mesh.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayersTest {
    private static final String REFUSED_LATER = "{type: Accepted, status: 'False', reason: InvalidUnit,"
            + " message: 'spec.a is wrong. What was accepted before keeps being served'}";
    private static final String ACCEPTED = "accepted: {access: Request, visibility: Mesh}";

    private final CapturedConsole captured = new CapturedConsole();

    @Test
    void aLaterContractThatWasRefusedIsAWarningAndWhatRefusesIsNamed() {
        List<Layers.Word> words = layers(REFUSED_LATER, ACCEPTED, false).words();

        assertThat(words)
                .filteredOn(Layers.Word::refuses)
                .extracting(Layers.Word::layer)
                .containsExactly("access");
        assertThat(say(words)).isEqualTo(1);
        assertThat(captured.out())
                .containsPattern("contract +warns")
                .containsPattern("access +refuses")
                .contains("contract: Accepted is False, InvalidUnit: spec.a is wrong")
                .endsWith("lacks the right to consume h1/quality (access: Request)\n  → ask for it\n");
    }

    @Test
    void aRightWithoutAGrantIsNamedWhereALaterContractWasRefused() {
        assertThat(say(layers(REFUSED_LATER, ACCEPTED, true).words())).isEqualTo(1);
        assertThat(captured.out()).contains("has the right to consume h1/quality and no grant of it");
    }

    @Test
    void aContractOfWhichNothingWasEverAcceptedRefuses() {
        List<Layers.Word> words =
                layers(REFUSED_LATER, "consumersOverflow: false", false).words();

        assertThat(words).extracting(Layers.Word::layer).containsExactly("contract");
        assertThat(say(words)).isEqualTo(1);
    }

    private int say(List<Layers.Word> words) {
        return new WhyCommand(captured.console()).say(words, "may read");
    }

    private static Layers layers(String accepted, String contract, boolean consumes) {
        DataProduct product = Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: h1, name: quality}
                spec:
                  access: {mode: Request, visibility: Mesh}
                  streams: [{timeSeries: {stride: 1s, channels: []}}]
                status:
                  %s
                  conditions:
                  - %s
                  - {type: TopicsReady, status: "True", reason: Succeeded}
                """.formatted(contract, accepted), DataProduct.class);
        DataDomain domain = Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: h1}
                spec: {plane: local}
                status:
                  endpoint: grpc://127.0.0.1:31206
                  conditions: [{type: RuntimeReady, status: "True", reason: Succeeded}]
                """, DataDomain.class);
        DataPlane plane = Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: local}
                spec: {runtime: {}}
                """, DataPlane.class);
        return new Layers(
                new ProductAddress("h1", "quality"),
                Asker.parse("cbc/band-pass"),
                product,
                Optional.of(domain),
                plane,
                new Rights() {
                    @Override
                    public boolean mayConsume() {
                        return consumes;
                    }

                    @Override
                    public List<AccessGrant> grants() {
                        return List.of();
                    }

                    @Override
                    public String remedy() {
                        return "ask for it";
                    }
                });
    }
}
