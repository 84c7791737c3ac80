package dev.datamesh.runtime.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.runtime.archive.ArchivedStream;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProductEntriesTest {
    private static final String ARCHIVE = "archive: {retention: 30d, freshness: 5s}";

    @Test
    void anEditThatIsNotAcceptedYetNeitherEndsAnArchiveNorBeginsOne() {
        assertThat(ProductEntries.archived(product("", 2, "table: h1.strain.main")))
                .containsExactly(
                        new ArchivedStream("h1.strain.main", "uid", false, Duration.ofSeconds(10), Optional.empty()));
        assertThat(ProductEntries.archived(product(ARCHIVE, 2, ""))).isEmpty();
    }

    @Test
    void theAcceptedContractSaysWhatIsArchived() {
        assertThat(ProductEntries.archived(product("", 1, "table: h1.strain.main")))
                .isEmpty();
        assertThat(ProductEntries.archived(product(ARCHIVE, 1, "")))
                .containsExactly(new ArchivedStream(
                        "h1.strain.main", "uid", false, Duration.ofSeconds(5), Optional.of(Duration.ofDays(30))));
    }

    @Test
    void byAnEditThatIsNotAcceptedNothingIsLetGoOf() {
        assertThat(ProductEntries.archived(product(ARCHIVE, 2, "table: h1.strain.main")))
                .singleElement()
                .satisfies(stream -> assertThat(stream.retention()).isEmpty());
    }

    /** Of a spec of some generation, where the first was accepted. */
    private static DataProduct product(String archive, int generation, String status) {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: h1, name: strain, uid: uid, generation: %d}
                spec:
                  streams:
                  - name: main
                    major: 1
                    timeSeries:
                      stride: 62.5ms
                      channels: [{name: "H1:X", dataType: float64, sampleRate: 16}]
                    %s
                status:
                  accepted: {generation: 1}
                  streams:
                  - name: main
                    major: 1
                    publisherId: h1.strain.main
                    %s
                """.formatted(generation, archive, status), DataProduct.class);
    }
}
