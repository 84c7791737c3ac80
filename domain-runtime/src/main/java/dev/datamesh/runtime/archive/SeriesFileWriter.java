package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.SampleRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * Writes rows into one Parquet file. Floating-point samples are split into streams by the place of their bytes, which compresses them
 * better; row groups and pages are small, so that who wants one channel of many touches little.
 */
final class SeriesFileWriter {
    private static final int PAGE_BYTES = 64 << 10;
    private static final long ROW_GROUP_BYTES = 16L << 20;
    private static final int ZSTD_LEVEL = 1;
    private static final int NEVER_TRUNCATED = 1 << 10;

    /** Of a sample that is there: the list, its place in it, and itself are. */
    private static final int PRESENT = 3;

    private static final int MISSING = 2;

    private final MessageType schema;
    private final ParquetProperties properties;

    SeriesFileWriter(Schema table) {
        schema = ParquetSchema.of(table);
        ParquetProperties.Builder builder = ParquetProperties.builder()
                .withWriterVersion(WriterVersion.PARQUET_2_0)
                .withPageSize(PAGE_BYTES)
                .withMinRowCountForPageSizeCheck(1)
                .withAllocator(HeapByteBufferAllocator.getInstance())
                .withByteStreamSplitEncoding(true);
        for (DataType type : DataType.values()) {
            builder.withDictionaryEncoding(SeriesTable.samples(type) + ".list.element", false);
        }
        properties = builder.build();
    }

    /**
     * Writes a file.
     *
     * @param rows in the order of the table
     * @return the offsets of its row groups
     */
    List<Long> write(OutputFile file, Iterator<ArchivedRow> rows) throws IOException {
        try (ParquetFileWriter writer = new ParquetFileWriter(
                file,
                schema,
                ParquetFileWriter.Mode.CREATE,
                ROW_GROUP_BYTES,
                0,
                NEVER_TRUNCATED,
                NEVER_TRUNCATED,
                true)) {
            writer.start();
            while (rows.hasNext()) {
                writeGroup(writer, rows);
            }
            writer.end(Map.of());
            return writer.getFooter().getBlocks().stream()
                    .map(block -> block.getStartingPos())
                    .toList();
        }
    }

    private void writeGroup(ParquetFileWriter writer, Iterator<ArchivedRow> rows) throws IOException {
        ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                new ZstdPages(ZSTD_LEVEL), schema, properties.getAllocator(), NEVER_TRUNCATED, true);
        try (pages;
                ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages)) {
            Columns row = new Columns(columns);
            long count = 0;
            while (rows.hasNext() && (count == 0 || columns.getBufferedSize() < ROW_GROUP_BYTES)) {
                row.write(rows.next());
                columns.endRecord();
                count++;
            }
            columns.flush();
            writer.startBlock(count);
            pages.flushToFileWriter(writer);
            writer.endBlock();
        }
    }

    /** The columns of one row group. */
    private final class Columns {
        private final ColumnWriter channel;
        private final ColumnWriter gpsNs;
        private final ColumnWriter time;
        private final ColumnWriter sampleRate;
        private final ColumnWriter topic;
        private final ColumnWriter offset;
        private final Map<DataType, ColumnWriter> samples = new EnumMap<>(DataType.class);

        Columns(ColumnWriteStore store) {
            channel = column(store, SeriesTable.CHANNEL);
            gpsNs = column(store, SeriesTable.GPS_NS);
            time = column(store, SeriesTable.TIME);
            sampleRate = column(store, SeriesTable.SAMPLE_RATE);
            topic = column(store, SeriesTable.TOPIC);
            offset = column(store, SeriesTable.KAFKA_OFFSET);
            for (DataType type : DataType.values()) {
                if (schema.containsField(SeriesTable.samples(type))) {
                    samples.put(type, column(store, SeriesTable.samples(type), "list", "element"));
                }
            }
        }

        private ColumnWriter column(ColumnWriteStore store, String... path) {
            ColumnDescriptor column = schema.getColumnDescription(path);
            return store.getColumnWriter(column);
        }

        void write(ArchivedRow row) {
            channel.write(Binary.fromString(row.channel()), 0, 0);
            gpsNs.write(row.gpsNanos(), 0, 0);
            time.write(utcMicros(row.gpsNanos()), 0, 0);
            sampleRate.write(row.samples().sampleRate(), 0, 0);
            topic.write(Binary.fromString(row.topic()), 0, 1);
            offset.write(row.offset(), 0, 1);
            samples.forEach((type, column) -> {
                if (type == row.samples().type()) {
                    write(row.samples(), column);
                } else {
                    column.writeNull(0, 0);
                }
            });
        }

        private void write(SampleRun run, ColumnWriter column) {
            ByteBuffer values = ByteBuffer.wrap(run.values()).order(ByteOrder.LITTLE_ENDIAN);
            for (int sample = 0; sample < run.count(); sample++) {
                int repetition = sample == 0 ? 0 : 1;
                if (!run.isPresent(sample)) {
                    column.writeNull(repetition, MISSING);
                    continue;
                }
                switch (run.type()) {
                    case FLOAT32 -> column.write(values.getFloat(4 * sample), repetition, PRESENT);
                    case FLOAT64 -> column.write(values.getDouble(8 * sample), repetition, PRESENT);
                    case INT32 -> column.write(values.getInt(4 * sample), repetition, PRESENT);
                    case UINT32 -> column.write(Integer.toUnsignedLong(values.getInt(4 * sample)), repetition, PRESENT);
                    case INT64 -> column.write(values.getLong(8 * sample), repetition, PRESENT);
                    case UINT64 -> column.write(unsigned(values.getLong(8 * sample)), repetition, PRESENT);
                }
            }
        }
    }

    /** UTC, in microseconds. */
    static long utcMicros(long gpsNanos) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Gps.instant(gpsNanos));
    }

    private static Binary unsigned(long value) {
        byte[] bytes = new byte[ParquetSchema.UINT64_BYTES];
        ByteBuffer.wrap(bytes).putLong(1, value);
        return Binary.fromConstantByteArray(bytes);
    }
}
