package dev.datamesh.runtime.archive;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Counts rows on their way into a file, and knows what readers choose files by. */
final class RowStatistics implements Iterator<ArchivedRow> {
    private final Schema schema;
    private final Iterator<ArchivedRow> rows;
    private final Map<Integer, ByteBuffer> lower = new HashMap<>();
    private final Map<Integer, ByteBuffer> upper = new HashMap<>();
    private final Range time = new Range();
    private final Range offset = new Range();
    private long count;
    private String first = "";
    private String last = "";

    private static final class Range {
        private long least = Long.MAX_VALUE;
        private long most = Long.MIN_VALUE;

        void add(long value) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
    }

    /** @param rows by channel */
    RowStatistics(Schema schema, Iterator<ArchivedRow> rows) {
        this.schema = schema;
        this.rows = rows;
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public ArchivedRow next() {
        ArchivedRow row = rows.next();
        first = count == 0 ? row.channel() : first;
        last = row.channel();
        time.add(row.gpsNanos());
        offset.add(row.offset());
        count++;
        return row;
    }

    /** Of the rows that have passed, one at least. */
    Metrics metrics() {
        bounds(SeriesTable.CHANNEL, Types.StringType.get(), first, last);
        bounds(SeriesTable.GPS_NS, Types.LongType.get(), time.least, time.most);
        bounds(
                SeriesTable.TIME,
                Types.LongType.get(),
                SeriesFileWriter.utcMicros(time.least),
                SeriesFileWriter.utcMicros(time.most));
        bounds(SeriesTable.KAFKA_OFFSET, Types.LongType.get(), offset.least, offset.most);
        Map<Integer, Long> counts = new HashMap<>();
        Map<Integer, Long> nulls = new HashMap<>();
        lower.keySet().forEach(column -> {
            counts.put(column, count);
            nulls.put(column, 0L);
        });
        return new Metrics(count, null, counts, nulls, null, lower, upper);
    }

    private void bounds(String column, Type type, Object least, Object most) {
        int id = schema.findField(column).fieldId();
        lower.put(id, Conversions.toByteBuffer(type, least));
        upper.put(id, Conversions.toByteBuffer(type, most));
    }
}
