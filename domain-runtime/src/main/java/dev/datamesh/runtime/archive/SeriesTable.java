package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.archive.TimePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The table of a time series: a row holds consecutive samples of one channel, of a second at most. Its columns are {@code channel},
 * {@code gps_ns} and {@code time} (the first sample, in GPS nanoseconds and as UTC), {@code sample_rate}, {@code topic} and
 * {@code kafka_offset} (where the first block came from; none = filled in later), and for each type of samples that the stream has a
 * list {@code samples_<type>}, which is null in rows of other types.
 */
public final class SeriesTable {
    static final String CHANNEL = "channel";
    static final String GPS_NS = "gps_ns";
    static final String TIME = "time";
    static final String SAMPLE_RATE = "sample_rate";
    static final String TOPIC = "topic";
    static final String KAFKA_OFFSET = "kafka_offset";

    /** In a snapshot's summary: how far the table reaches. */
    static final String REACH = "datamesh.reach";

    /** In a snapshot's summary: the topics that were made anew since the one before, and where the logs that are gone were left. */
    static final String REPLACED = "datamesh.replaced-logs";

    /** In a table's properties: the UID of the product that it belongs to. */
    static final String PRODUCT = "datamesh.product-uid";

    private static final int UINT64_DIGITS = 20;

    private SeriesTable() {}

    /** The table of a stream, {@code <domain>.<product>.<stream>}: its last name in the namespace of the others. */
    public static TableIdentifier identifier(String table) {
        List<String> names = List.of(table.split("\\."));
        return TableIdentifier.of(
                Namespace.of(names.subList(0, names.size() - 1).toArray(String[]::new)), names.getLast());
    }

    /** The column with samples of a type. */
    static String samples(DataType type) {
        return "samples_" + type.wireName().toLowerCase(Locale.ROOT);
    }

    /** The table as it is; empty if there is none. */
    static Optional<Table> load(Catalog catalog, String table) {
        try {
            return Optional.of(catalog.loadTable(identifier(table)));
        } catch (NoSuchTableException e) {
            return Optional.empty();
        }
    }

    /**
     * The table, made if there is none, with columns for all these types.
     *
     * @throws TableNotOursException if it belongs to another product, and is not taken over
     */
    static Table ensure(Catalog catalog, ArchivedStream stream, Set<DataType> types, TimePartition partition) {
        Optional<Table> known = load(catalog, stream.publisher());
        Table table = known.isPresent() ? known.get() : create(catalog, stream, types, partition);
        own(table, stream);
        UpdateSchema update = table.updateSchema();
        boolean changed = false;
        for (DataType type : new TreeSet<>(types)) {
            if (table.schema().findField(samples(type)) == null) {
                update.addColumn(samples(type), Types.ListType.ofOptional(1, iceberg(type)), doc(type));
                changed = true;
            }
        }
        if (changed) {
            update.commit();
        }
        return table;
    }

    static void own(Table table, ArchivedStream stream) {
        String owner = table.properties().get(PRODUCT);
        if (stream.product().equals(owner)) {
            return;
        }
        if (owner != null && !stream.takesOver()) {
            throw new TableNotOursException("table " + stream.publisher() + " is that of another product, " + owner);
        }
        table.updateProperties().set(PRODUCT, stream.product()).commit();
    }

    private static Table create(Catalog catalog, ArchivedStream stream, Set<DataType> types, TimePartition partition) {
        Schema schema = schema(types);
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema);
        return create(
                catalog,
                stream,
                schema,
                (partition == TimePartition.HOUR ? spec.hour(TIME) : spec.day(TIME)).build(),
                SortOrder.builderFor(schema).asc(CHANNEL).asc(GPS_NS).build());
    }

    static Table create(
            Catalog catalog, ArchivedStream stream, Schema schema, PartitionSpec partitions, SortOrder order) {
        TableIdentifier identifier = identifier(stream.publisher());
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(identifier.namespace())) {
            try {
                namespaces.createNamespace(identifier.namespace());
            } catch (AlreadyExistsException e) {
                // Another was quicker.
            }
        }
        try {
            return catalog.buildTable(identifier, schema)
                    .withPartitionSpec(partitions)
                    .withSortOrder(order)
                    .withProperties(properties())
                    .withProperty(PRODUCT, stream.product())
                    .create();
        } catch (AlreadyExistsException e) {
            return catalog.loadTable(identifier);
        }
    }

    /** The column that says when, by which it is partitioned. */
    static String time(Table table) {
        return table.schema().findColumnName(table.spec().fields().getFirst().sourceId());
    }

    /** Whether it is the table of a time series, and not one of records, which may have a column of any name. */
    static boolean isSeries(Table table) {
        return table.sortOrder().isSorted()
                && CHANNEL.equals(table.schema()
                        .findColumnName(table.sortOrder().fields().getFirst().sourceId()));
    }

    /** Whether its partitions are hours and not days. */
    static boolean isHourly(Table table) {
        return table.spec().fields().getFirst().transform().toString().equals("hour");
    }

    /** Commits come every few seconds for years: what they leave behind must not grow with them. */
    private static Map<String, String> properties() {
        return Map.of(
                "format-version", "2",
                "write.parquet.compression-codec", "zstd",
                "write.metadata.delete-after-commit.enabled", "true",
                "write.metadata.previous-versions-max", "20",
                "commit.manifest.min-count-to-merge", "30");
    }

    private static Schema schema(Set<DataType> types) {
        List<Types.NestedField> fields = new ArrayList<>(List.of(
                Types.NestedField.required(1, CHANNEL, Types.StringType.get(), "The channel's full name."),
                Types.NestedField.required(
                        2, GPS_NS, Types.LongType.get(), "When the first sample was taken, in GPS nanoseconds."),
                Types.NestedField.required(
                        3, TIME, Types.TimestampType.withZone(), "When the first sample was taken, UTC."),
                Types.NestedField.required(4, SAMPLE_RATE, Types.IntegerType.get(), "Samples a second."),
                Types.NestedField.optional(5, TOPIC, Types.StringType.get(), "The Kafka topic it came by."),
                Types.NestedField.optional(
                        6, KAFKA_OFFSET, Types.LongType.get(), "The offset of the first block's message.")));
        int id = 7;
        for (DataType type : new TreeSet<>(types)) {
            fields.add(Types.NestedField.optional(
                    id, samples(type), Types.ListType.ofOptional(id + 1, iceberg(type)), doc(type)));
            id += 2;
        }
        return new Schema(fields);
    }

    private static String doc(DataType type) {
        return "The samples, one after the other, where the channel's are " + type.wireName() + "; null = missing.";
    }

    /** Iceberg has no unsigned integers: the next type that holds them all. */
    static Type iceberg(DataType type) {
        return switch (type) {
            case FLOAT32 -> Types.FloatType.get();
            case FLOAT64 -> Types.DoubleType.get();
            case INT32 -> Types.IntegerType.get();
            case INT64, UINT32 -> Types.LongType.get();
            case UINT64 -> Types.DecimalType.of(UINT64_DIGITS, 0);
        };
    }

    /** How far a table reaches now. */
    static Reach reach(Table table) {
        return table.currentSnapshot() == null
                ? Reach.nothing()
                : reach(SnapshotUtil.ancestorsOf(table.currentSnapshot().snapshotId(), table::snapshot));
    }

    /** The same of some snapshot: what it says itself, or the last before it that says anything; others' say nothing. */
    static Reach reach(Iterable<Snapshot> ancestry) {
        for (Snapshot snapshot : ancestry) {
            String text = snapshot.summary() == null ? null : snapshot.summary().get(REACH);
            if (text != null) {
                return Reach.parse(text);
            }
        }
        return Reach.nothing();
    }
}
