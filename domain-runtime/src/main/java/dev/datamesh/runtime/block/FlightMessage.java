package dev.datamesh.runtime.block;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The bytes of Arrow Flight's {@code FlightData}: {@code data_header} is field 2, {@code data_body} field 1000. Arrow's own server
 * makes them anew for each subscriber; made here once, equal subscribers share them.
 */
public final class FlightMessage {
    private static final int HEADER_TAG = 2 << 3 | 2;
    private static final int BODY_TAG = 1000 << 3 | 2;

    private FlightMessage() {}

    /** The first message of a stream. */
    public static byte[] schema(Schema schema) {
        return prefix(metadata(schema), 0);
    }

    /** A schema as {@code FlightInfo} carries it: with a marker and its length before it. */
    public static byte[] encapsulated(Schema schema) {
        byte[] metadata = metadata(schema);
        int padding = -metadata.length & 7;
        ByteBuffer bytes = ByteBuffer.allocate(8 + metadata.length + padding).order(java.nio.ByteOrder.LITTLE_ENDIAN);
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
