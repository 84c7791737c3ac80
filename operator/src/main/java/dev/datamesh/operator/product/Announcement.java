package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.LifecycleStatus;
import dev.datamesh.core.product.Life;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Counts how long a product's readers have known that it ends, from when it was first seen to be Deprecated. */
final class Announcement {
    private Announcement() {}

    /** What is known of the end now; empty where none is announced, or it was taken back. */
    static Optional<LifecycleStatus> of(DataProduct product, Optional<DataProductStatus> before, InstantSource clock) {
        Optional<Instant> announced = before.map(DataProductStatus::lifecycle)
                .map(LifecycleStatus::announced)
                .map(Instant::parse);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return switch (Life.declared(product.getSpec())) {
            case Draft, Active -> Optional.empty();
            case Deprecated -> Optional.of(since(announced.orElse(now), now));
            // One that never was Deprecated was never announced.
            case Retired -> announced.map(then -> since(then, now));
        };
    }

    private static LifecycleStatus since(Instant announced, Instant now) {
        return new LifecycleStatus(
                announced.toString(),
                Math.max(0, Math.toIntExact(Duration.between(announced, now).toDays())));
    }
}
