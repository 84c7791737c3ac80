package dev.datamesh.local.mesh.series;

import com.github.luben.zstd.Zstd;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * Writes what {@link SampleFile} reads: a Parquet file with a row for each time, {@code gps_nanos: int64}, {@code time: timestamp[ns,
 * UTC]}, and a column for each channel, of its own type, null where a sample is missing.
 *
 * <p>The structures of the format are the Parquet project's. Their contents are of the simplest kind that every reader knows: one
 * data page (version 1) per column and row group, PLAIN values, compressed by zstd. See the <a
 * href="https://parquet.apache.org/docs/file-format/">format</a>.
 */
public final class SampleFileWriter implements AutoCloseable {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** Some megabytes for each column, so that a reader of one column skips much. */
    private static final int GROUP_ROWS = 1 << 18;

    private final OutputStream out;
    private final Column gps = Column.required(new SchemaElement("gps_nanos"));
    private final Column time = Column.required(new SchemaElement("time")
            .setLogicalType(LogicalType.TIMESTAMP(new TimestampType(true, TimeUnit.NANOS(new NanoSeconds())))));
    private final List<Column> channels;
    private final List<RowGroup> groups = new ArrayList<>();
    private long position;

    /** A channel's name, which becomes its column's, and the type of its samples. */
    public record Channel(String name, DataType type) {}

    public SampleFileWriter(OutputStream out, List<Channel> channels) throws IOException {
        this.out = out;
        this.channels = channels.stream().map(Column::of).toList();
        write(MAGIC);
    }

    /**
     * Adds rows.
     *
     * @param gpsNanos the time of each
     * @param samples of each channel, in their order; as many of each as there are times
     * @throws IllegalArgumentException if samples are of another type than their channel
     */
    public void add(long[] gpsNanos, List<Samples> samples) throws IOException {
        ByteBuffer gpsBytes = longs(gpsNanos.length);
        ByteBuffer unixBytes = longs(gpsNanos.length);
        for (long each : gpsNanos) {
            Instant utc = Gps.instant(each);
            gpsBytes.putLong(each);
            unixBytes.putLong(utc.getEpochSecond() * 1_000_000_000L + utc.getNano());
        }
        gps.add(Samples.ofWire(DataType.INT64, gpsBytes.array(), new BitSet()));
        time.add(Samples.ofWire(DataType.INT64, unixBytes.array(), new BitSet()));
        for (int index = 0; index < samples.size(); index++) {
            channels.get(index).add(samples.get(index));
        }
        if (gps.rows >= GROUP_ROWS) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        int rows = gps.rows;
        long began = position;
        List<ColumnChunk> chunks = new ArrayList<>();
        for (Column column : columns()) {
            chunks.add(chunk(column));
        }
        groups.add(new RowGroup(chunks, position - began, rows));
    }

    private ColumnChunk chunk(Column column) throws IOException {
        int rows = column.rows;
        byte[] plain = column.take();
        byte[] packed = Zstd.compress(plain);
        PageHeader page = new PageHeader(PageType.DATA_PAGE, plain.length, packed.length)
                .setData_page_header(new DataPageHeader(rows, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        Util.writePageHeader(page, header);
        ColumnMetaData data = new ColumnMetaData(
                column.schema.getType(),
                List.of(Encoding.PLAIN, Encoding.RLE),
                List.of(column.schema.getName()),
                CompressionCodec.ZSTD,
                rows,
                (long) header.size() + plain.length,
                (long) header.size() + packed.length,
                position);
        ColumnChunk chunk = new ColumnChunk(position).setMeta_data(data);
        write(header.toByteArray());
        write(packed);
        return chunk;
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>(List.of(gps, time));
        columns.addAll(channels);
        return columns;
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    private static ByteBuffer longs(int count) {
        return ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Without it the file is none: the footer says what is where. */
    @Override
    public void close() throws IOException {
        if (gps.rows > 0) {
            endGroup();
        }
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("samples").setNum_children(channels.size() + 2));
        columns().forEach(column -> schema.add(column.schema));
        long rows = groups.stream().mapToLong(RowGroup::getNum_rows).sum();
        ByteArrayOutputStream footer = new ByteArrayOutputStream();
        Util.writeFileMetaData(new FileMetaData(2, schema, rows, groups).setCreated_by("datamesh"), footer);
        write(footer.toByteArray());
        write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.size())
                .array());
        write(MAGIC);
        out.close();
    }

    /** The values of one column that wait for their row group to be written. */
    private static final class Column {
        private final SchemaElement schema;
        private final DataType type;
        private final ByteArrayOutputStream values = new ByteArrayOutputStream();
        private final BitSet missing = new BitSet();
        private int rows;

        private Column(SchemaElement schema, DataType type) {
            this.schema = schema;
            this.type = type;
        }

        static Column required(SchemaElement schema) {
            return new Column(
                    schema.setType(Type.INT64).setRepetition_type(FieldRepetitionType.REQUIRED), DataType.INT64);
        }

        static Column of(Channel channel) {
            SchemaElement schema = new SchemaElement(channel.name()).setRepetition_type(FieldRepetitionType.OPTIONAL);
            return new Column(
                    switch (channel.type()) {
                        case FLOAT32 -> schema.setType(Type.FLOAT);
                        case FLOAT64 -> schema.setType(Type.DOUBLE);
                        case INT32 -> schema.setType(Type.INT32);
                        case INT64 -> schema.setType(Type.INT64);
                        case UINT32 ->
                            schema.setType(Type.INT32)
                                    .setLogicalType(LogicalType.INTEGER(new IntType((byte) 32, false)));
                        case UINT64 ->
                            schema.setType(Type.INT64)
                                    .setLogicalType(LogicalType.INTEGER(new IntType((byte) 64, false)));
                    },
                    channel.type());
        }

        /** Samples are on the wire as PLAIN has them; those that are missing are in no page. */
        void add(Samples samples) throws IOException {
            if (samples.type() != type) {
                throw new IllegalArgumentException(
                        schema.getName() + " is a column of " + type + ", not of " + samples.type());
            }
            byte[] wire = samples.wire();
            int size = samples.type().bytes();
            if (samples.missingCount() == 0) {
                values.write(wire);
            } else {
                for (int index = 0; index < samples.count(); index++) {
                    if (samples.isMissing(index)) {
                        missing.set(rows + index);
                    } else {
                        values.write(wire, index * size, size);
                    }
                }
            }
            rows += samples.count();
        }

        /** What is in its page, which is then empty. */
        byte[] take() throws IOException {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            if (schema.getRepetition_type() == FieldRepetitionType.OPTIONAL) {
                byte[] levels = levels();
                page.write(ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(levels.length)
                        .array());
                page.write(levels);
            }
            values.writeTo(page);
            values.reset();
            missing.clear();
            rows = 0;
            return page.toByteArray();
        }

        /** Which are there: one bit-packed run of RLE, its length in groups of eight as a varint, its lowest bit set. */
        private byte[] levels() {
            ByteArrayOutputStream levels = new ByteArrayOutputStream();
            int bytes = (rows + 7) / 8;
            int head = bytes << 1 | 1;
            while (head > 0x7F) {
                levels.write(head & 0x7F | 0x80);
                head >>>= 7;
            }
            levels.write(head);
            BitSet there = new BitSet(rows);
            there.set(0, rows);
            there.andNot(missing);
            byte[] bits = there.toByteArray();
            levels.write(bits, 0, bits.length);
            IntStream.range(bits.length, bytes).forEach(index -> levels.write(0));
            return levels.toByteArray();
        }
    }
}
