package dev.datamesh.core.product;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import dev.datamesh.core.access.Expiry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a product is in its life at some time.
 *
 * @param stage the one that its spec names, but for a Deprecated one whose endOfLife is past: that is Retired
 * @param end what its readers should know of its end, in words; empty while none is announced
 */
public record Life(Stage stage, Optional<String> end) {
    /**
     * Of a product at a time. A day that is in no calendar ends nothing: a slip of the pen must not take anybody's rights.
     *
     * @param lifecycle as its spec has it; absent = Active
     */
    public static Life of(ProductRef product, @Nullable LifecycleSpec lifecycle, Instant now) {
        if (lifecycle == null) {
            return new Life(Stage.Active, Optional.empty());
        }
        Instant endOfLife = Expiry.of(lifecycle.endOfLife());
        boolean isOver =
                lifecycle.stage() == Stage.Deprecated && !endOfLife.equals(Instant.MIN) && !now.isBefore(endOfLife);
        Stage stage = isOver ? Stage.Retired : lifecycle.stage();
        return new Life(stage, end(product.domain() + "/" + product.name(), stage, lifecycle));
    }

    /** The stage that a spec names, whatever the time. */
    public static Stage declared(DataProductSpec spec) {
        return spec.lifecycle() == null ? Stage.Active : spec.lifecycle().stage();
    }

    /** Whether nothing may be published any more. */
    public boolean isRetired() {
        return stage == Stage.Retired;
    }

    private static Optional<String> end(String name, Stage stage, LifecycleSpec lifecycle) {
        String instead = Optional.ofNullable(lifecycle.replacedBy())
                .map(other -> "; use " + other.domain() + "/" + other.name() + " instead")
                .orElse("");
        return switch (stage) {
            case Draft, Active -> Optional.empty();
            case Deprecated ->
                Optional.of(name + " is deprecated: " + until("supported until ", lifecycle.endOfSupport())
                        + (lifecycle.endOfSupport() != null && lifecycle.endOfLife() != null ? ", " : "")
                        + until("published until ", lifecycle.endOfLife()) + instead);
            case Retired -> Optional.of(name + " is retired: nothing is published any more" + instead);
        };
    }

    private static String until(String what, @Nullable String when) {
        return when == null ? "" : what + when;
    }
}
