package dev.datamesh.runtime.archive;

import java.time.Duration;
import java.util.Optional;

/**
 * A stream that is to be archived.
 *
 * @param publisher its table's name, which is a time series' Arrakis publisher id, too
 * @param product the UID of its product, whose table it is
 * @param takesOver whether it takes over the table of a product of the same name that is gone, as it takes over its topic
 * @param freshness how far the archive may be behind
 * @param retention how long rows are kept; empty = for ever
 * @param records whether it has records, and no time series
 */
public record ArchivedStream(
        String publisher,
        String product,
        boolean takesOver,
        Duration freshness,
        Optional<Duration> retention,
        boolean records) {
    /** One of time series. */
    public ArchivedStream(
            String publisher, String product, boolean takesOver, Duration freshness, Optional<Duration> retention) {
        this(publisher, product, takesOver, freshness, retention, false);
    }
}
