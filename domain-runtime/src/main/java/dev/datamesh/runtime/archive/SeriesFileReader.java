package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.block.SampleRun;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ColumnReaders;
import dev.hardwood.reader.FilterPredicate;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnProjection;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads some channels' rows of a span out of one data file; row groups and pages without any are left out. */
final class SeriesFileReader {
    private static final String ELEMENT = ".list.element";
    private static final long BATCH_VALUES = 1 << 18;
    private static final int FEWEST_ROWS = 8;
    private static final int MOST_ROWS = 1 << 14;

    private final FilterPredicate wanted;
    private final Set<DataType> types;

    /**
     * What is wanted.
     *
     * @param channels their names
     * @param types the types of their samples
     * @param fromNanos of rows that begin at this GPS time or later
     * @param toNanos and before this one
     */
    SeriesFileReader(Collection<String> channels, Set<DataType> types, long fromNanos, long toNanos) {
        this.types = new TreeSet<>(types);
        this.wanted = FilterPredicate.and(
                FilterPredicate.inStrings(SeriesTable.CHANNEL, channels.toArray(String[]::new)),
                FilterPredicate.gtEq(SeriesTable.GPS_NS, fromNanos),
                FilterPredicate.lt(SeriesTable.GPS_NS, toNanos));
    }

    /** The rows of a file, in its order. */
    List<ArchivedRow> read(InputFile file) throws IOException {
        List<ArchivedRow> rows = new ArrayList<>();
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            for (DataType type : types) {
                if (has(reader, type)) {
                    read(reader, type, rows);
                }
            }
        }
        return rows;
    }

    private void read(ParquetFileReader file, DataType type, List<ArchivedRow> rows) {
        try (ColumnReaders columns = file.buildColumnReaders(projection(type))
                .filter(wanted)
                .batchSize(batchRows(file, type))
                .build()) {
            while (columns.nextBatch()) {
                batch(columns, type, rows);
            }
        }
    }

    /** So many that their samples fill the reader's arrays, which otherwise grow by being copied, again and again. */
    private static int batchRows(ParquetFileReader file, DataType type) {
        long rows = 1;
        long values = 0;
        for (RowGroup group : file.getFileMetaData().rowGroups()) {
            rows += group.numRows();
            values += group.columns().stream()
                    .map(ColumnChunk::metaData)
                    .filter(column -> column.pathInSchema().toString().equals(SeriesTable.samples(type) + ELEMENT))
                    .mapToLong(ColumnMetaData::numValues)
                    .sum();
        }
        return (int) Math.clamp(BATCH_VALUES * rows / Math.max(1, values), FEWEST_ROWS, MOST_ROWS);
    }

    /** What is read of rows with samples of a type. */
    static ColumnProjection projection(DataType type) {
        return ColumnProjection.columns(
                SeriesTable.CHANNEL,
                SeriesTable.GPS_NS,
                SeriesTable.SAMPLE_RATE,
                SeriesTable.TOPIC,
                SeriesTable.KAFKA_OFFSET,
                SeriesTable.samples(type) + ELEMENT);
    }

    /** Whether a file has a column for them. */
    static boolean has(ParquetFileReader file, DataType type) {
        String samples = SeriesTable.samples(type) + ELEMENT;
        return file.getFileSchema().getColumns().stream()
                .anyMatch(column -> column.fieldPath().toString().equals(samples));
    }

    /** The rows that have samples of the type, of those that were read last. */
    static void batch(ColumnReaders columns, DataType type, Collection<ArchivedRow> rows) {
        String samples = SeriesTable.samples(type) + ELEMENT;
        String[] channels = columns.getColumnReader(SeriesTable.CHANNEL).getStrings();
        long[] times = columns.getColumnReader(SeriesTable.GPS_NS).getLongs();
        int[] rates = columns.getColumnReader(SeriesTable.SAMPLE_RATE).getInts();
        String[] topics = columns.getColumnReader(SeriesTable.TOPIC).getStrings();
        long[] offsets = columns.getColumnReader(SeriesTable.KAFKA_OFFSET).getLongs();
        ColumnReader values = columns.getColumnReader(samples);
        int[] lists = values.getLayerOffsets(0);
        Validity there = values.getLayerValidity(0);
        Values typed = new Values(type, values);
        for (int row = 0; row < columns.getRecordCount(); row++) {
            if (there.isNotNull(row) && lists[row] < lists[row + 1]) {
                rows.add(new ArchivedRow(
                        channels[row],
                        topics[row] == null ? "" : topics[row],
                        offsets[row],
                        typed.run(times[row], rates[row], lists[row], lists[row + 1])));
            }
        }
    }

    /** The samples of a batch, of all its rows. */
    private static final class Values {
        private final DataType type;
        private final Validity present;
        private final ColumnReader column;

        Values(DataType type, ColumnReader column) {
            this.type = type;
            this.column = column;
            this.present = column.getLeafValidity();
        }

        SampleRun run(long gpsNanos, int rate, int from, int to) {
            int count = to - from;
            ByteBuffer bytes = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            switch (type) {
                case FLOAT32 -> bytes.asFloatBuffer().put(column.getFloats(), from, count);
                case FLOAT64 -> bytes.asDoubleBuffer().put(column.getDoubles(), from, count);
                case INT32 -> bytes.asIntBuffer().put(column.getInts(), from, count);
                case INT64 -> bytes.asLongBuffer().put(column.getLongs(), from, count);
                case UINT32 -> {
                    long[] values = column.getLongs();
                    for (int i = from; i < to; i++) {
                        bytes.putInt((int) values[i]);
                    }
                }
                case UINT64 -> {
                    byte[][] values = column.getBinaries();
                    for (int i = from; i < to; i++) {
                        bytes.putLong(values[i] == null ? 0 : new BigInteger(values[i]).longValue());
                    }
                }
            }
            return new SampleRun(gpsNanos, type, rate, count, bytes.array(), bits(from, to));
        }

        private byte[] bits(int from, int to) {
            byte[] bits = new byte[(to - from + 7) / 8];
            if (!present.hasNulls()) {
                Arrays.fill(bits, (byte) 0xFF);
                return bits;
            }
            for (int i = from; i < to; i++) {
                if (present.isNotNull(i)) {
                    bits[(i - from) >>> 3] |= (byte) (1 << ((i - from) & 7));
                }
            }
            return bits;
        }
    }
}
