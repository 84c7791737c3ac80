package dev.datamesh.runtime.archive;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Reads the tables of a plane's catalogue. */
public final class IcebergArchive implements Archive {
    private final Supplier<Catalog> catalog;
    private final Function<ProductRef, Optional<String>> owners;

    /** @param owners the UID of a product; a table that is another's, whose name it may have borne, is not read */
    public IcebergArchive(Supplier<Catalog> catalog, Function<ProductRef, Optional<String>> owners) {
        this.catalog = catalog;
        this.owners = owners;
    }

    @Override
    public Optional<ArchiveView> view(List<Channel> channels) throws IOException {
        Map<String, List<Channel>> streams =
                channels.stream().collect(Collectors.groupingBy(Channel::publisher, TreeMap::new, Collectors.toList()));
        List<Part> parts = new ArrayList<>();
        try {
            streams.forEach((stream, its) -> SeriesTable.load(catalog.get(), stream)
                    .filter(table -> table.currentSnapshot() != null && isOf(table, its.getFirst()))
                    .ifPresent(table -> parts.add(Part.of(table, its))));
        } catch (RuntimeException e) {
            throw new IOException("the catalogue does not answer: " + e.getMessage(), e);
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new View(parts));
    }

    private boolean isOf(Table table, Channel channel) {
        return owners.apply(channel.product())
                .filter(uid -> uid.equals(table.properties().get(SeriesTable.PRODUCT)))
                .isPresent();
    }

    /** Some channels' table, at one snapshot. */
    private record Part(Table table, Snapshot snapshot, Reach reach, List<Channel> channels) {
        static Part of(Table table, List<Channel> channels) {
            return new Part(table, table.currentSnapshot(), SeriesTable.reach(table), channels);
        }

        long longestNanos() {
            return channels.stream().mapToLong(Channel::nativeStrideNanos).reduce(ArchivedRow.LONGEST_NANOS, Math::max);
        }

        /** The rows that begin in a span. */
        List<ArchivedRow> rows(long fromNanos, long toNanos) throws IOException {
            Set<String> names = channels.stream().map(Channel::name).collect(Collectors.toCollection(TreeSet::new));
            Set<DataType> types =
                    channels.stream().map(Channel::dataType).collect(Collectors.toCollection(TreeSet::new));
            SeriesFileReader reader = new SeriesFileReader(names, types, fromNanos, toNanos);
            List<ArchivedRow> rows = new ArrayList<>();
            try (CloseableIterable<FileScanTask> files = table.newScan()
                    .useSnapshot(snapshot.snapshotId())
                    .filter(span(names, fromNanos, toNanos))
                    .planFiles()) {
                for (FileScanTask task : files) {
                    DataFile file = task.file();
                    rows.addAll(reader.read(WarehouseInput.of(table.io(), file.location(), file.fileSizeInBytes())));
                }
            }
            return rows;
        }

        boolean holdsBefore(Set<String> names, long gpsNanos) throws IOException {
            try (CloseableIterable<FileScanTask> files = table.newScan()
                    .useSnapshot(snapshot.snapshotId())
                    .filter(span(names, 0, gpsNanos))
                    .planFiles()) {
                return files.iterator().hasNext();
            }
        }

        private static Expression span(Set<String> names, long fromNanos, long toNanos) {
            return Expressions.and(
                    Expressions.in(SeriesTable.CHANNEL, names.toArray()),
                    Expressions.greaterThanOrEqual(SeriesTable.GPS_NS, fromNanos),
                    Expressions.lessThan(SeriesTable.GPS_NS, toNanos),
                    // The same once more, as partitions go by it.
                    Expressions.greaterThanOrEqual(SeriesTable.TIME, SeriesFileWriter.utcMicros(fromNanos)),
                    Expressions.lessThanOrEqual(SeriesTable.TIME, SeriesFileWriter.utcMicros(toNanos)));
        }
    }

    private record View(List<Part> parts) implements ArchiveView {
        @Override
        public Optional<Reach.Mark> mark(String topic) {
            return parts.stream()
                    .flatMap(part -> part.reach().mark(topic).stream())
                    .findFirst();
        }

        @Override
        public boolean isSame(ArchiveView other) {
            return other instanceof View view && snapshots().equals(view.snapshots());
        }

        private List<Long> snapshots() {
            return parts.stream().map(part -> part.snapshot().snapshotId()).toList();
        }

        @Override
        public boolean holdsBefore(List<Channel> channels, long gpsNanos) throws IOException {
            try {
                for (Part part : parts) {
                    Set<String> names = channels.stream()
                            .filter(part.channels()::contains)
                            .map(Channel::name)
                            .collect(Collectors.toCollection(TreeSet::new));
                    if (!names.isEmpty() && part.holdsBefore(names, gpsNanos)) {
                        return true;
                    }
                }
                return false;
            } catch (RuntimeException e) {
                throw new IOException("a table cannot be read: " + e.getMessage(), e);
            }
        }

        @Override
        public List<ArchivedRow> rows(long fromNanos, long toNanos) throws IOException {
            long longest = parts.stream().mapToLong(Part::longestNanos).max().orElse(0);
            return rowsFrom(fromNanos - longest, toNanos);
        }

        @Override
        public List<ArchivedRow> rowsFrom(long fromNanos, long toNanos) throws IOException {
            List<ArchivedRow> rows = new ArrayList<>();
            try {
                for (Part part : parts) {
                    rows.addAll(part.rows(fromNanos, toNanos));
                }
            } catch (RuntimeException e) {
                throw new IOException("a table cannot be read: " + e.getMessage(), e);
            }
            rows.sort(Comparator.comparingLong(ArchivedRow::offset));
            return rows;
        }
    }
}
