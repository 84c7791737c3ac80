package dev.datamesh.runtime.block;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The bytes of Arrow Flight's {@code FlightData}: {@code data_header} is field 2, {@code app_metadata} field 3,
 * {@code data_body} field 1000. Arrow's own server
 * makes them anew for each subscriber; made here once, equal subscribers share them.
 */
public final class FlightMessage {
    private static final int HEADER_TAG = 2 << 3 | 2;
    private static final int METADATA_TAG = 3 << 3 | 2;
    private static final int BODY_TAG = 1000 << 3 | 2;

    private FlightMessage() {}

    /** The first message of a stream. */
    public static byte[] schema(Schema schema) {
        return prefix(metadata(schema), 0);
    }

    /** Rows of a table. */
    public static byte[] batch(VectorSchemaRoot rows) {
        try (ArrowRecordBatch batch = new VectorUnloader(rows).getRecordBatch()) {
            ByteBuffer serialized = MessageSerializer.serializeMetadata(batch, IpcOption.DEFAULT);
            byte[] header = new byte[serialized.remaining()];
            serialized.get(header);
            int body = Math.toIntExact(batch.computeBodyLength());
            byte[] prefix = prefix(header, body);
            byte[] message = Arrays.copyOf(prefix, prefix.length + body);
            for (int i = 0; i < batch.getBuffers().size(); i++) {
                ArrowBuf buffer = batch.getBuffers().get(i);
                int at = prefix.length
                        + Math.toIntExact(batch.getBuffersLayout().get(i).getOffset());
                buffer.getBytes(0, message, at, Math.toIntExact(buffer.readableBytes()));
            }
            return message;
        }
    }

    /** A message with metadata of the application's, which the reader of the data does not need. */
    static byte[] withMetadata(byte[] message, byte[] metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length + metadata.length + 8);
        varint(bytes, METADATA_TAG);
        varint(bytes, metadata.length);
        bytes.writeBytes(metadata);
        bytes.writeBytes(message);
        return bytes.toByteArray();
    }

    /** A schema as {@code FlightInfo} carries it: with a marker and its length before it. */
    public static byte[] encapsulated(Schema schema) {
        byte[] metadata = metadata(schema);
        int padding = -metadata.length & 7;
        ByteBuffer bytes = ByteBuffer.allocate(8 + metadata.length + padding).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(-1).putInt(metadata.length + padding).put(metadata);
        return bytes.array();
    }

    /** All that comes before a body of this length, which may be 0. */
    static byte[] prefix(byte[] header, int bodyLength) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(header.length + 16);
        varint(bytes, HEADER_TAG);
        varint(bytes, header.length);
        bytes.writeBytes(header);
        if (bodyLength > 0) {
            varint(bytes, BODY_TAG);
            varint(bytes, bodyLength);
        }
        return bytes.toByteArray();
    }

    private static byte[] metadata(Schema schema) {
        ByteBuffer serialized = MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT);
        byte[] bytes = new byte[serialized.remaining()];
        serialized.get(bytes);
        return bytes;
    }

    private static void varint(ByteArrayOutputStream bytes, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
    }
}
