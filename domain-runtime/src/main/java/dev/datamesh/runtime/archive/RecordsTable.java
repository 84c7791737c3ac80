package dev.datamesh.runtime.archive;

import dev.datamesh.runtime.archive.RecordColumns.Beside;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;

/**
 * The table of a stream of records, and of one major version of it: a row for each record, by the day that it was published on. How far
 * it reaches it says by partition, {@code <topic>/<number>}.
 */
final class RecordsTable {
    private static final char BEFORE_NUMBER = '/';

    private RecordsTable() {}

    /** A partition of a topic, as a reach names it. */
    static String partition(String topic, int number) {
        return topic + BEFORE_NUMBER + number;
    }

    /** The topic of such a partition. */
    static String topic(String partition) {
        return partition.substring(0, partition.lastIndexOf(BEFORE_NUMBER));
    }

    /**
     * The table, made if there is none, with columns for all these fields.
     *
     * @throws TableNotOursException if it belongs to another product, and is not taken over
     */
    static Table ensure(Catalog catalog, ArchivedStream stream, List<Field> fields) {
        Optional<Table> known = SeriesTable.load(catalog, stream.publisher());
        Table table = known.isPresent() ? known.get() : create(catalog, stream, fields);
        SeriesTable.own(table, stream);
        RecordColumns.evolve(table, fields);
        return table;
    }

    private static Table create(Catalog catalog, ArchivedStream stream, List<Field> fields) {
        Schema schema = RecordColumns.schema(fields);
        return SeriesTable.create(
                catalog,
                stream,
                schema,
                PartitionSpec.builderFor(schema).day(Beside.TIME.in(schema)).build(),
                SortOrder.builderFor(schema)
                        .asc(Beside.PARTITION.in(schema))
                        .asc(Beside.OFFSET.in(schema))
                        .build());
    }
}
