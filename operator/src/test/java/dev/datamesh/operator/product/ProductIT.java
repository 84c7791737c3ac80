package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.operator.rig.Rig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A product from YAML to topics, rights and credentials, on a real API server and a real broker. */
class ProductIT {
    private static final Rig RIG = new Rig();
    private static Rig.Running operator;

    @BeforeAll
    static void start() {
        operator = RIG.start();
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @Test
    void aTenLineProductBecomesReadyWithItsTopicAndItsPublishersSecret() throws Exception {
        RIG.apply(Rig.domainYaml("pit1", "PA:"));
        RIG.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: pit1, labels: {datamesh.dev/domain: pit1}}
                """);
        RIG.apply(Rig.productYaml("pit1", "strain", "PA:TEST-STRAIN"));

        DataProduct product = RIG.awaitReady("pit1", "strain");

        String topic =
                product.getStatus().streams().getFirst().topics().getFirst().name();
        assertThat(topic).isEqualTo("arrakis-pit1.strain.main.0");
        assertThat(RIG.kafka().listTopics().names().get()).contains(topic);
        var secret = RIG.client()
                .secrets()
                .inNamespace("pit1")
                .withName("strain-kafka")
                .get();
        assertThat(secret.getData()).containsKeys("username", "password", "bootstrapServers", "client.properties");
    }
}
