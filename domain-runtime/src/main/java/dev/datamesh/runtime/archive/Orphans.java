package dev.datamesh.runtime.archive;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Removes files of a table that no snapshot knows: those of one who died before its commit, or whose commit never came off. Only such as
 * are so old that no commit can be on its way any more.
 */
final class Orphans {
    /** A commit takes seconds. This is also more than clocks differ by. */
    static final Duration SAFE_AGE = Duration.ofDays(1);

    private static final List<String> KINDS = List.of(".parquet", ".avro");

    private final Table table;

    Orphans(Table table) {
        this.table = table;
    }

    /**
     * Removes them.
     *
     * @return how many; none where the warehouse cannot list its files
     * @throws IOException if metadata cannot be read: then nothing was removed
     */
    int remove(Instant now) throws IOException {
        if (!(table.io() instanceof SupportsPrefixOperations files)) {
            return 0;
        }
        long before = now.minus(SAFE_AGE).toEpochMilli();
        List<String> old = new ArrayList<>();
        // Listed first: what is committed later is younger, or known by then.
        for (FileInfo file : files.listPrefix(table.location())) {
            if (file.createdAtMillis() < before && KINDS.stream().anyMatch(file.location()::endsWith)) {
                old.add(file.location());
            }
        }
        if (old.isEmpty()) {
            return 0;
        }
        table.refresh();
        Set<String> known = known();
        old.removeIf(location -> known.contains(plain(location)));
        old.forEach(files::deleteFile);
        return old.size();
    }

    private Set<String> known() throws IOException {
        Set<String> known = new HashSet<>();
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            known.add(plain(snapshot.manifestListLocation()));
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    known.add(plain(manifest.path()));
                    try (CloseableIterable<String> paths =
                            ManifestFiles.readPaths(manifest, table.io(), table.specs())) {
                        paths.forEach(path -> known.add(plain(path)));
                    }
                }
            }
        }
        return known;
    }

    /** A warehouse on files may be written with one slash or three. */
    private static String plain(String location) {
        return location.startsWith("file:") ? LocalFiles.path(location).toString() : location;
    }
}
