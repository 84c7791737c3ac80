package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductSpec.DeletionPolicy;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.RetiredStream;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetiredStreamsTest {
    private static final Instant NOW = Instant.parse("2026-11-05T10:00:00.5Z");

    @Test
    void itsTimeIsThatOfItsDataAsItWasReportedLast() {
        RetiredStreams retired = of(Stage.Active, streams("main", "7d"), "main", "main", "unknown");

        assertThat(retired.listed())
                .containsExactly(
                        new RetiredStream("main", 1, 2, "2026-11-12T10:00:00Z"),
                        new RetiredStream("unknown", 1, 1, "2026-11-06T10:00:00Z"));
        assertThat(retired.isDue(topic("main"), NOW.plus(Duration.ofDays(7)))).isTrue();
        assertThat(retired.isDue(topic("main"), NOW.plus(Duration.ofDays(6)))).isFalse();
        assertThat(retired.isDue(topic("never-seen"), NOW.plus(Duration.ofDays(60))))
                .isFalse();
    }

    @Test
    void itsTimeDoesNotBeginAnewAndEndsForOneThatIsListedAgain() {
        Optional<DataProductStatus> before = retired(
                new RetiredStream("main", 1, 2, "2026-11-05T12:00:00Z"),
                new RetiredStream("again", 1, 1, "2026-11-05T12:00:00Z"));

        RetiredStreams retired = of(Stage.Active, before, "main");

        assertThat(retired.listed()).containsExactly(new RetiredStream("main", 1, 1, "2026-11-05T12:00:00Z"));
        assertThat(retired.beside(before)).isEmpty();
    }

    @Test
    void aDraftPromisesNothing() {
        assertThat(of(Stage.Draft, streams("main", "7d"), "main").isDue(topic("main"), NOW))
                .isTrue();
        var before = retired(new RetiredStream("main", 1, 2, "2026-12-05T12:00:00Z"));
        assertThat(of(Stage.Draft, before, "main").isDue(topic("main"), NOW)).isTrue();
    }

    @Test
    void whatDoesNotFitWaitsForItsTurnAndIsNotDue() {
        String[] names = IntStream.range(0, 20).mapToObj("s%02d"::formatted).toArray(String[]::new);

        RetiredStreams retired = of(Stage.Active, Optional.empty(), names);

        assertThat(retired.listed()).hasSize(16);
        assertThat(retired.isDue(topic("s19"), NOW.plus(Duration.ofDays(60)))).isFalse();
    }

    private static RetiredStreams of(Stage stage, Optional<DataProductStatus> before, String... unwanted) {
        var product = new DataProduct();
        product.setSpec(new DataProductSpec(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                new LifecycleSpec(stage, null, null, null),
                DeletionPolicy.Delete));
        return RetiredStreams.of(
                product,
                before,
                List.of(unwanted).stream().map(RetiredStreamsTest::topic).toList(),
                NOW);
    }

    private static Optional<DataProductStatus> streams(String name, String retention) {
        return Optional.of(
                status(List.of(new StreamStatus(name, 1, null, null, retention, null, null, null, null)), List.of()));
    }

    private static Optional<DataProductStatus> retired(RetiredStream... retired) {
        return Optional.of(status(null, List.of(retired)));
    }

    private static DataProductStatus status(@Nullable List<StreamStatus> streams, List<RetiredStream> retired) {
        return new DataProductStatus(1L, null, null, streams, retired, null, null, null, null, null, null);
    }

    private static TopicRecord topic(String stream) {
        return new TopicRecord("t", "id", "h1", "u", "strain", "u", stream, 1, false, null, List.of(), Instant.EPOCH);
    }
}
