package dev.datamesh.operator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.domain.DataDomainStatus;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.api.plane.DataPlaneStatus.KafkaFacts;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.api.plane.DataPlaneStatus.RuntimeFacts;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProductSpec.Publisher;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.api.product.DataProductStatus.Effective;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A status is written where it differs from what was read: one that comes back as another would be written for ever. */
class StatusRoundTripTest {
    private static final List<Condition> CONDITIONS = List.of(
            new Condition("Ready", "False", "Unreachable", "no broker \"answers\"\n", "2026-11-05T10:00:00Z", 3L),
            new Condition("Accepted", "True", "Succeeded", "", "2026-11-05T10:00:00Z", 3L));

    private final KubernetesSerialization serialization = new KubernetesSerialization();

    static Stream<Object> statuses() {
        return Stream.of(
                new DataProductStatus(null, null, null, null, null, null, null, null, null),
                new DataProductStatus(
                        3L,
                        new Effective(Classification.Confidential),
                        new AcceptedContract(
                                "1.0.0",
                                "sha256:1",
                                2L,
                                List.of(new Publisher("calibration", null)),
                                AccessSpec.Mode.Open,
                                AccessSpec.Visibility.Mesh),
                        List.of(
                                new StreamStatus(
                                        "main",
                                        1,
                                        "h1.strain.main",
                                        List.of(
                                                new TopicStatus("t0", 1, "float64", List.of("H1:A", "H1:B")),
                                                new TopicStatus("t1", 1, "float64", List.of())),
                                        "62.5ms",
                                        null,
                                        null,
                                        null,
                                        null),
                                new StreamStatus("events", 2, null, List.of(), "1d", "s", 7, "t", "grpc://x")),
                        null,
                        null,
                        null,
                        null,
                        CONDITIONS),
                new DataDomainStatus(null, null, null, null, null, null, null),
                new DataDomainStatus(1L, "h1", 3, 7, List.of("H1:"), "grpc://h1:31206", CONDITIONS),
                new DataPlaneStatus(null, null, null, null, null, null, null),
                new DataPlaneStatus(
                        1L,
                        "mesh-a",
                        new KafkaFacts("cluster-a", "4.1.0", 3, null, false),
                        new RuntimeFacts("-----BEGIN CERTIFICATE-----"),
                        List.of(
                                new Leftover("t", "h1/x", null, "2026-11-05T10:00:00Z"),
                                new Leftover("u", "h1/y", 0L, "2026-11-05T10:00:00Z")),
                        2,
                        CONDITIONS));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void aStatusComesBackAsItWasWritten(Object status) {
        String json = serialization.asJson(status);
        assertThat((Object) serialization.unmarshal(json, status.getClass())).isEqualTo(status);
    }
}
