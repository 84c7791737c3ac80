package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.ArchiveReport.Figures;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/** What a table holds, by its metadata alone. */
final class TableFigures {
    private TableFigures() {}

    /** As the table was last refreshed; reads one small file. */
    static Figures of(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        if (snapshot == null) {
            return new Figures(0, 0, null, null);
        }
        return new Figures(
                total(snapshot, SnapshotSummary.TOTAL_RECORDS_PROP),
                total(snapshot, SnapshotSummary.TOTAL_FILE_SIZE_PROP),
                oldest(table, snapshot).orElse(null),
                SeriesTable.reach(table).topics().values().stream()
                        .map(Reach.Mark::latestGpsNanos)
                        // A topic in which there was no block yet.
                        .filter(latest -> latest != Long.MIN_VALUE)
                        .max(Comparator.naturalOrder())
                        .map(Gps::instant)
                        .orElse(null));
    }

    private static long total(Snapshot snapshot, String property) {
        return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
    }

    /** The begin of the first partition, which each manifest has of its own files. */
    private static Optional<Instant> oldest(Table table, Snapshot snapshot) {
        Duration partition = SeriesTable.isHourly(table) ? Duration.ofHours(1) : Duration.ofDays(1);
        return snapshot.dataManifests(table.io()).stream()
                .filter(manifest -> manifest.hasAddedFiles() || manifest.hasExistingFiles())
                .flatMap(TableFigures::first)
                .min(Comparator.naturalOrder())
                .map(number -> Instant.EPOCH.plus(partition.multipliedBy(number)));
    }

    private static Stream<Integer> first(ManifestFile manifest) {
        return manifest.partitions() == null
                        || manifest.partitions().isEmpty()
                        || manifest.partitions().getFirst().lowerBound() == null
                ? Stream.empty()
                : Stream.of(Conversions.<Integer>fromByteBuffer(
                        Types.IntegerType.get(),
                        manifest.partitions().getFirst().lowerBound()));
    }
}
