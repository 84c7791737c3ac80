package dev.datamesh.runtime.archive;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.iceberg.catalog.Catalog;

/** A plane's catalogue, opened when it is needed first: one that is away does not keep a runtime from serving what is live. */
public final class ArchiveCatalog implements Supplier<Catalog> {
    private static final long AGAIN_AFTER_NANOS = Duration.ofSeconds(2).toNanos();

    private final ArchiveSettings settings;
    private Optional<Catalog> open = Optional.empty();
    private Optional<RuntimeException> failure = Optional.empty();
    private long failedNanos;

    public ArchiveCatalog(ArchiveSettings settings) {
        this.settings = settings;
    }

    /** @throws RuntimeException if it cannot be reached; who asks again at once is told the same */
    @Override
    public synchronized Catalog get() {
        if (open.isPresent()) {
            return open.get();
        }
        if (failure.isPresent() && System.nanoTime() - failedNanos < AGAIN_AFTER_NANOS) {
            throw new IllegalStateException(failure.get().getMessage(), failure.get());
        }
        try {
            Catalog catalog = Catalogs.open(settings);
            open = Optional.of(catalog);
            return catalog;
        } catch (RuntimeException e) {
            failure = Optional.of(e);
            failedNanos = System.nanoTime();
            throw e;
        }
    }
}
