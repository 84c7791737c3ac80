package dev.datamesh.core.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LifeTest {
    private static final String END = "2027-03-01T00:00:00Z";

    @Test
    void noEndIsAnnouncedOfADraftAndOfAnActiveOne() {
        assertThat(at(null, END)).isEqualTo(new Life(Stage.Active, Optional.empty()));
        assertThat(at(new LifecycleSpec(Stage.Draft, null, END, null), END))
                .isEqualTo(new Life(Stage.Draft, Optional.empty()));
        assertThat(at(new LifecycleSpec(Stage.Active, END, END, null), END))
                .isEqualTo(new Life(Stage.Active, Optional.empty()));
    }

    @Test
    void aDeprecatedOneSaysUntilWhenAndWhatInstead() {
        assertThat(at(
                        new LifecycleSpec(
                                Stage.Deprecated, "2027-02-01T00:00:00Z", END, new ProductRef("h1", "strain2")),
                        "2027-02-28T23:59:59Z"))
                .isEqualTo(
                        new Life(
                                Stage.Deprecated,
                                Optional.of(
                                        "h1/strain is deprecated: supported until 2027-02-01T00:00:00Z, published until 2027-03-01T00:00:00Z; use h1/strain2 instead")));
        assertThat(at(new LifecycleSpec(Stage.Deprecated, null, END, null), "2027-02-28T23:59:59Z")
                        .end())
                .contains("h1/strain is deprecated: published until 2027-03-01T00:00:00Z");
    }

    @Test
    void itIsRetiredFromItsEndOfLifeOn() {
        Life over = new Life(Stage.Retired, Optional.of("h1/strain is retired: nothing is published any more"));
        assertThat(at(new LifecycleSpec(Stage.Deprecated, null, END, null), END))
                .isEqualTo(over);
        assertThat(at(new LifecycleSpec(Stage.Retired, null, null, null), END)).isEqualTo(over);
    }

    @Test
    void whatEndsOnADayThatIsInNoCalendarDoesNotEnd() {
        var never = new LifecycleSpec(Stage.Deprecated, null, "2027-02-30T00:00:00Z", null);
        assertThat(at(never, "2031-01-01T00:00:00Z").isRetired()).isFalse();
    }

    private static Life at(@Nullable LifecycleSpec lifecycle, String now) {
        return Life.of(new ProductRef("h1", "strain"), lifecycle, Instant.parse(now));
    }
}
