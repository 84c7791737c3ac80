package dev.datamesh.runtime.archive;

import java.time.Duration;
import java.util.Optional;

/**
 * A stream that is to be archived.
 *
 * @param publisher its Arrakis publisher id, which is its table's name, too
 * @param freshness how far the archive may be behind
 * @param retention how long rows are kept; empty = for ever
 */
public record ArchivedStream(String publisher, Duration freshness, Optional<Duration> retention) {}
