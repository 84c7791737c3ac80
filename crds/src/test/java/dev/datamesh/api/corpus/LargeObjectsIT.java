package dev.datamesh.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Objects as large as the bounds allow, and larger. */
class LargeObjectsIT {
    static final String TOO_MANY_CHANNELS = "at most 512 channels in all streams together";

    /** What etcd takes of one object. */
    private static final int MOST_OF_ETCD = 1_572_864;

    private final ApiServer server = ApiServer.get();

    @Test
    void theLargestProductThatTheBoundsAllowFitsWithTheLargestStatus(TestReporter reporter) {
        DataProduct product = LargeProducts.largest("largest");
        DataProduct created = server.create(product);
        try {
            created.setStatus(LargeProducts.largestStatus());
            DataProduct stored = server.client().resource(created).updateStatus();
            int bytes =
                    server.client().getKubernetesSerialization().asJson(stored).getBytes(StandardCharsets.UTF_8).length;
            reporter.publishEntry("bytes", Integer.toString(bytes));
            assertThat(bytes).isBetween(MOST_OF_ETCD / 2, MOST_OF_ETCD);
            assertThat(stored.getSpec())
                    .isEqualTo(server.judge(LargeProducts.largest("again")).getSpec());
        } finally {
            server.client().resource(created).delete();
        }
    }

    @Test
    void oneChannelMoreThanAllStreamsMayHaveIsRefused() {
        assertThat(refusal(LargeProducts.withChannels("many", 256, 256, 1)))
                .contains("spec.streams")
                .contains(TOO_MANY_CHANNELS);
        assertThat(server.judge(LargeProducts.withChannels("enough", 256, 255, 1))
                        .getSpec()
                        .streams())
                .hasSize(3);
    }

    @Test
    void aMegabyteOfChannelsIsRefusedInOneLine() {
        DataProduct product = LargeProducts.withChannels("megabyte", 1500);
        assertThat(server.client().getKubernetesSerialization().asJson(product).length())
                .isGreaterThan(1_000_000);
        assertThat(refusal(product))
                .contains("spec.streams[0].timeSeries.channels: Too many: 1500: must have at most 256 items")
                .hasSizeLessThan(2000);
    }

    @Test
    void aMegabyteOfProseIsRefusedInOneLine() {
        DataProduct product = LargeProducts.withPurpose("prose", "x".repeat(1_000_000));
        assertThat(refusal(product))
                .contains("spec.description.purpose: Too long: may not be more than 2048 bytes")
                .hasSizeLessThan(2000);
    }

    @Test
    void aSchemaOfTooManyFieldsIsRefused() {
        assertThat(refusal(LargeProducts.withAvroFields("fields", 513)))
                .contains("spec.streams[0].records.schema.avro.fields: Too many: 513: must have at most 512 items");
    }

    private String refusal(DataProduct product) {
        KubernetesClientException refusal =
                catchThrowableOfType(KubernetesClientException.class, () -> server.create(product));
        assertThat(refusal).as("the refusal").isNotNull();
        return refusal.getMessage();
    }
}
