package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;

/**
 * Joins small files into larger ones. Files are joined with others of about their size, sixteen at a time, so that a row is written
 * anew a few times at most; what is left of a partition that gets no more rows is joined whatever its size. The rows stay what they are,
 * and the snapshot says again how far the table reaches. The files themselves go when the last snapshot that has them does.
 */
final class Compaction {
    /** Files of this size are left as they are. */
    static final long ENOUGH_BYTES = 32L << 20;

    private static final int TOGETHER = 16;
    private static final double BITS_OF_A_SIZE = 4;

    /** After its end so much may come late to a partition. */
    private static final Duration LATE = Duration.ofHours(1);

    private final Table table;
    private final Instant now;

    Compaction(Table table, Instant now) {
        this.table = table;
        this.now = now;
    }

    /**
     * Joins some files, if there are any to be joined.
     *
     * @return whether it did; then there may be more
     * @throws ValidationException if another has committed meanwhile
     * @throws IOException if files cannot be read or written
     */
    boolean once() throws IOException {
        table.refresh();
        if (table.currentSnapshot() == null) {
            return false;
        }
        List<DataFile> files = choose();
        if (files.isEmpty()) {
            return false;
        }
        long snapshot = table.currentSnapshot().snapshotId();
        Reach reach = SeriesTable.reach(table);
        DataFile joined = join(files);
        try {
            RewriteFiles rewrite = table.newRewrite().validateFromSnapshot(snapshot);
            files.forEach(rewrite::deleteFile);
            rewrite.addFile(joined)
                    .set(SeriesTable.REACH, reach.text())
                    .validateWith(base -> SeriesTable.reach(base).equals(reach))
                    .commit();
            return true;
        } catch (ValidationException | CommitFailedException e) {
            table.io().deleteFile(joined.location());
            throw e;
        }
    }

    private DataFile join(List<DataFile> files) throws IOException {
        long rows = files.stream().mapToLong(DataFile::recordCount).sum();
        DataFile joined;
        try (MergedFiles merged = new MergedFiles(table, files)) {
            joined = new SeriesFiles(table).write(files.getFirst().partition(), merged);
        }
        if (joined.recordCount() != rows) {
            table.io().deleteFile(joined.location());
            throw new IOException("of " + rows + " rows of " + table.name() + " " + joined.recordCount()
                    + " were read again: its files are left as they are");
        }
        return joined;
    }

    private List<DataFile> choose() throws IOException {
        Map<Integer, List<DataFile>> partitions = new TreeMap<>();
        try (CloseableIterable<FileScanTask> all =
                table.newScan().includeColumnStats(List.of(SeriesTable.TIME)).planFiles()) {
            for (FileScanTask task : all) {
                DataFile file = task.file();
                if (file.fileSizeInBytes() < ENOUGH_BYTES
                        && file.specId() == table.spec().specId()) {
                    partitions
                            .computeIfAbsent(file.partition().get(0, Integer.class), number -> new ArrayList<>())
                            .add(file);
                }
            }
        }
        return partitions.entrySet().stream()
                .flatMap(partition -> choose(partition.getKey(), partition.getValue()).stream())
                .findFirst()
                .orElse(List.of());
    }

    private Optional<List<DataFile>> choose(int partition, List<DataFile> files) {
        if (isOver(partition)) {
            return Optional.of(together(files)).filter(several -> several.size() > 1);
        }
        return files.stream()
                .collect(Collectors.groupingBy(Compaction::size, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(this::together)
                .filter(several -> several.size() == TOGETHER || bytes(several) >= ENOUGH_BYTES)
                .findFirst();
    }

    private boolean isOver(int partition) {
        ChronoUnit unit = SeriesTable.isHourly(table) ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        Instant end = Instant.EPOCH.plus(unit.getDuration().multipliedBy(partition + 1L));
        return end.plus(LATE).isBefore(now);
    }

    /** The earliest of them that make one file. */
    private List<DataFile> together(List<DataFile> files) {
        List<DataFile> chosen = new ArrayList<>();
        files.sort(Comparator.comparingLong(this::time).thenComparing(DataFile::location));
        for (DataFile file : files) {
            if (chosen.size() < TOGETHER && bytes(chosen) < ENOUGH_BYTES) {
                chosen.add(file);
            }
        }
        return chosen;
    }

    private long time(DataFile file) {
        int id = table.schema().findField(SeriesTable.TIME).fieldId();
        return Conversions.<Long>fromByteBuffer(
                Types.LongType.get(), file.lowerBounds().get(id));
    }

    private static int size(DataFile file) {
        return (int) (Math.log(Math.max(1, file.fileSizeInBytes())) / Math.log(2) / BITS_OF_A_SIZE);
    }

    private static long bytes(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    }
}
