package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.block.SampleRun;
import dev.hardwood.InputFile;
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
            Set<String> there = new TreeSet<>();
            reader.getFileSchema()
                    .getColumns()
                    .forEach(column -> there.add(column.fieldPath().toString()));
            for (DataType type : types) {
                if (there.contains(SeriesTable.samples(type) + ELEMENT)) {
                    read(reader, type, rows);
                }
            }
        }
        return rows;
    }

    private void read(ParquetFileReader file, DataType type, List<ArchivedRow> rows) {
        String samples = SeriesTable.samples(type) + ELEMENT;
        ColumnProjection projection = ColumnProjection.columns(
                SeriesTable.CHANNEL,
                SeriesTable.GPS_NS,
                SeriesTable.SAMPLE_RATE,
                SeriesTable.TOPIC,
                SeriesTable.KAFKA_OFFSET,
                samples);
        try (ColumnReaders columns =
                file.buildColumnReaders(projection).filter(wanted).build()) {
            while (columns.nextBatch()) {
                batch(columns, type, samples, rows);
            }
        }
    }

    private static void batch(ColumnReaders columns, DataType type, String samples, List<ArchivedRow> rows) {
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
