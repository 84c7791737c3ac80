package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.LifecycleStatus;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnnouncementTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void itBeginsWhenTheProductIsFirstSeenToBeDeprecated() {
        assertThat(of(Stage.Deprecated, Optional.empty(), NOW.plusNanos(5)))
                .contains(new LifecycleStatus("2026-11-23T12:00:00Z", 0));
    }

    @Test
    void onlyWholeDaysCount() {
        Optional<LifecycleStatus> before = Optional.of(new LifecycleStatus(NOW.toString(), 0));

        assertThat(of(Stage.Deprecated, before, NOW.plus(Duration.ofDays(90)).minusSeconds(1)))
                .contains(new LifecycleStatus(NOW.toString(), 89));
        assertThat(of(Stage.Deprecated, before, NOW.plus(Duration.ofDays(90))))
                .contains(new LifecycleStatus(NOW.toString(), 90));
    }

    @Test
    void aRetiredProductKeepsTheNoticeThatWasGiven() {
        assertThat(of(Stage.Retired, Optional.of(new LifecycleStatus(NOW.toString(), 3)), NOW.plus(Duration.ofDays(4))))
                .contains(new LifecycleStatus(NOW.toString(), 4));
        assertThat(of(Stage.Retired, Optional.empty(), NOW)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"Draft", "Active"})
    void whoeverTakesItBackBeginsAnew(Stage stage) {
        assertThat(of(stage, Optional.of(new LifecycleStatus(NOW.toString(), 80)), NOW))
                .isEmpty();
    }

    @Test
    void aClockThatWentBackCountsNoDaysBelowNone() {
        assertThat(of(Stage.Deprecated, Optional.of(new LifecycleStatus(NOW.toString(), 0)), NOW.minusSeconds(200_000)))
                .contains(new LifecycleStatus(NOW.toString(), 0));
    }

    private static Optional<LifecycleStatus> of(Stage stage, Optional<LifecycleStatus> before, Instant now) {
        DataProduct product = new DataProduct();
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
                null));
        return Announcement.of(
                product,
                before.map(known ->
                        new DataProductStatus(1L, null, null, null, null, null, null, null, null, known, List.of())),
                () -> now);
    }
}
