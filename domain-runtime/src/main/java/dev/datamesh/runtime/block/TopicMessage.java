package dev.datamesh.runtime.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Reads Kafka messages of time series: each an Arrow IPC stream of a schema {@code time: int64, id: uint32, data: list<T>}, one
 * record batch with a row per channel, and the end. Nothing is copied,
 * so a block is of use only while the message is; and nothing read that has not been found to lie inside the
 * message: it comes from whoever may write the topic. Remembers the schema of the message before, which is nearly always the same.
 * Not for use by two threads at once.
 */
public final class TopicMessage {
    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final int MOST_ROWS = 4096;
    private static final int HIGHEST_ID = 65_535;

    /** time: validity, values; id: validity, values; data: validity, offsets; samples: validity, values. */
    private static final int BUFFERS = 8;

    private byte[] knownSchema = {};
    private DataType knownType = DataType.FLOAT64;

    /** The block that a message holds. */
    public TopicBlock read(ByteBuffer message) throws MalformedBlockException {
        try {
            ByteBuffer bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
            Part schema = part(bytes, 0);
            DataType type = type(bytes, schema);
            Part batch = part(bytes, schema.end());
            return block(bytes, type, batch);
        } catch (RuntimeException e) {
            // What Arrow's generated readers run into on broken bytes.
            throw new MalformedBlockException("it is not an Arrow IPC stream of a block", e);
        }
    }

    private DataType type(ByteBuffer message, Part schema) throws MalformedBlockException {
        ByteBuffer metadata = message.slice(schema.metadataAt(), schema.metadataLength());
        if (metadata.equals(ByteBuffer.wrap(knownSchema))) {
            return knownType;
        }
        if (schema.message().headerType() != MessageHeader.Schema) {
            throw new MalformedBlockException("it does not begin with a schema");
        }
        var table = new org.apache.arrow.flatbuf.Schema();
        schema.message().header(table);
        DataType found = sampleType(table)
                .orElseThrow(() -> new MalformedBlockException(
                        "its columns are not time: int64, id: uint32, data: list of a sample type"));
        knownType = found;
        knownSchema = new byte[metadata.remaining()];
        metadata.get(knownSchema);
        return knownType;
    }

    /** Looked at field by field: Arrow's own reader follows whatever a schema refers to, as deep as it goes. */
    private static Optional<DataType> sampleType(org.apache.arrow.flatbuf.Schema schema) {
        if (schema.fieldsLength() != 3 || schema.endianness() != Endianness.Little) {
            return Optional.empty();
        }
        Field data = schema.fields(2);
        boolean fits = isInt(schema.fields(0), "time", 64, true)
                && isInt(schema.fields(1), "id", 32, false)
                && "data".equals(data.name())
                && data.typeType() == Type.List
                && data.childrenLength() == 1
                && data.children(0).dictionary() == null;
        return fits ? sample(data.children(0)) : Optional.empty();
    }

    private static boolean isInt(Field field, String name, int bits, boolean signed) {
        if (!name.equals(field.name()) || field.typeType() != Type.Int || field.dictionary() != null) {
            return false;
        }
        Int type = (Int) field.type(new Int());
        return type.bitWidth() == bits && type.isSigned() == signed;
    }

    private static Optional<DataType> sample(Field item) {
        if (item.typeType() == Type.Int) {
            Int type = (Int) item.type(new Int());
            return SampleType.of(new ArrowType.Int(type.bitWidth(), type.isSigned()));
        }
        if (item.typeType() == Type.FloatingPoint) {
            FloatingPoint type = (FloatingPoint) item.type(new FloatingPoint());
            return switch (type.precision()) {
                case Precision.SINGLE -> Optional.of(DataType.FLOAT32);
                case Precision.DOUBLE -> Optional.of(DataType.FLOAT64);
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    private static TopicBlock block(ByteBuffer bytes, DataType type, Part part) throws MalformedBlockException {
        if (part.message().headerType() != MessageHeader.RecordBatch) {
            throw new MalformedBlockException("it holds no rows");
        }
        RecordBatch batch = new RecordBatch();
        part.message().header(batch);
        if (batch.compression() != null) {
            throw new MalformedBlockException("its body is compressed; compress in Kafka's producer instead");
        }
        long rows = batch.length();
        if (rows < 1 || rows > MOST_ROWS || batch.buffersLength() != BUFFERS || batch.nodesLength() != 4) {
            throw new MalformedBlockException("it holds " + rows + " rows in " + batch.buffersLength() + " buffers");
        }
        if (batch.nodes(0).nullCount() != 0
                || batch.nodes(1).nullCount() != 0
                || batch.nodes(2).nullCount() != 0) {
            throw new MalformedBlockException("a row lacks its time, id or data");
        }
        int times = at(part, batch, 1, 8 * rows);
        int ids = at(part, batch, 3, 4 * rows);
        int offsets = at(part, batch, 5, 4 * (rows + 1));
        int samples = samples(bytes, offsets, (int) rows);
        int values = at(part, batch, 7, (long) samples * type.bytes());
        boolean missing = batch.nodes(3).nullCount() != 0;
        int validity = missing ? at(part, batch, 6, (samples + 7L) / 8) : -1;
        return new TopicBlock(
                time(bytes, times, (int) rows), type, bytes, ids(bytes, ids, (int) rows), offsets, validity, values);
    }

    private static int samples(ByteBuffer bytes, int offsets, int rows) throws MalformedBlockException {
        int last = bytes.getInt(offsets);
        if (last < 0) {
            throw new MalformedBlockException("its lists begin before their samples");
        }
        for (int row = 1; row <= rows; row++) {
            int next = bytes.getInt(offsets + 4 * row);
            if (next < last) {
                throw new MalformedBlockException("its lists overlap");
            }
            last = next;
        }
        return last;
    }

    private static long time(ByteBuffer bytes, int times, int rows) throws MalformedBlockException {
        long time = bytes.getLong(times);
        for (int row = 1; row < rows; row++) {
            if (bytes.getLong(times + 8 * row) != time) {
                throw new MalformedBlockException("its rows are of different times");
            }
        }
        return time;
    }

    private static int[] ids(ByteBuffer bytes, int at, int rows) throws MalformedBlockException {
        int[] ids = new int[rows];
        for (int row = 0; row < rows; row++) {
            ids[row] = bytes.getInt(at + 4 * row);
            if (ids[row] < 0 || ids[row] > HIGHEST_ID) {
                throw new MalformedBlockException(
                        "it names channel " + Integer.toUnsignedString(ids[row]) + ", which no topic has");
            }
        }
        return ids;
    }

    /** Where a buffer begins, if it is as long as it has to be and lies in the message. */
    private static int at(Part part, RecordBatch batch, int index, long needed) throws MalformedBlockException {
        Buffer buffer = batch.buffers(index);
        long room = Math.min(part.bodyLength(), part.whole() - part.bodyAt());
        if (buffer.offset() < 0 || buffer.length() < needed || needed > room - buffer.offset()) {
            throw new MalformedBlockException("its buffers reach beyond its end");
        }
        return Math.toIntExact(part.bodyAt() + buffer.offset());
    }

    private static Part part(ByteBuffer bytes, int at) throws MalformedBlockException {
        int metadataAt = at + 8;
        int length = bytes.getInt(at);
        if (length == CONTINUATION) {
            length = bytes.getInt(at + 4);
        } else {
            // As Arrow wrote it before 0.15: without the marker.
            metadataAt = at + 4;
        }
        if (length <= 0 || length > bytes.limit() - metadataAt) {
            throw new MalformedBlockException("it ends before its record batch");
        }
        Message message =
                Message.getRootAsMessage(bytes.slice(metadataAt, length).order(ByteOrder.LITTLE_ENDIAN));
        long bodyLength = message.bodyLength();
        if (bodyLength < 0 || bodyLength > bytes.limit() - metadataAt - length) {
            throw new MalformedBlockException("it ends before its body");
        }
        return new Part(message, metadataAt, length, bodyLength, bytes.limit());
    }

    private record Part(Message message, int metadataAt, int metadataLength, long bodyLength, int whole) {
        long bodyAt() {
            return (long) metadataAt + metadataLength;
        }

        int end() {
            return Math.toIntExact(bodyAt() + bodyLength);
        }
    }
}
