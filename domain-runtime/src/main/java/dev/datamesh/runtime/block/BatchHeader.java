package dev.datamesh.runtime.block;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * The metadata of a record batch of one row. Its length and layout depend on the buffers only; how many samples are missing is
 * written over afterwards.
 *
 * @param bytes the metadata, with nothing missing
 * @param nodesAt where the nodes lie in it, 16 bytes each: a length, then how many are missing
 */
record BatchHeader(byte[] bytes, int nodesAt) {
    private static final int NODE_BYTES = 16;

    /** A node: how many values a column has. */
    record Node(long length) {}

    /** A buffer's place in the body. */
    record Span(long offset, long length) {}

    static BatchHeader of(List<Node> nodes, List<Span> buffers, long bodyLength) {
        FlatBufferBuilder builder = new FlatBufferBuilder(64 + NODE_BYTES * (nodes.size() + buffers.size()));
        RecordBatch.startBuffersVector(builder, buffers.size());
        for (int i = buffers.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(builder, buffers.get(i).offset(), buffers.get(i).length());
        }
        int bufferVector = builder.endVector();
        RecordBatch.startNodesVector(builder, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(builder, nodes.get(i).length(), 0);
        }
        int nodeVector = builder.endVector();
        RecordBatch.startRecordBatch(builder);
        RecordBatch.addLength(builder, 1);
        RecordBatch.addNodes(builder, nodeVector);
        RecordBatch.addBuffers(builder, bufferVector);
        int batch = RecordBatch.endRecordBatch(builder);
        Message.startMessage(builder);
        Message.addVersion(builder, MetadataVersion.V5);
        Message.addHeaderType(builder, MessageHeader.RecordBatch);
        Message.addHeader(builder, batch);
        Message.addBodyLength(builder, bodyLength);
        builder.finish(Message.endMessage(builder));
        byte[] bytes = builder.sizedByteArray();
        return new BatchHeader(bytes, nodesAt(bytes));
    }

    /** Where the count of a node's missing values lies, from the beginning of the metadata, as a little-endian long. */
    int missingAt(int node) {
        return nodesAt + NODE_BYTES * node + 8;
    }

    /** By the rules of FlatBuffers: Message.header is field 2 of its table, RecordBatch.nodes field 1 of the one it points to. */
    private static int nodesAt(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int batch = target(buffer, field(buffer, buffer.getInt(0), 2));
        int vector = target(buffer, field(buffer, batch, 1));
        return vector + 4;
    }

    private static int field(ByteBuffer buffer, int table, int index) {
        int vtable = table - buffer.getInt(table);
        return table + buffer.getShort(vtable + 4 + 2 * index);
    }

    private static int target(ByteBuffer buffer, int at) {
        return at + buffer.getInt(at);
    }
}
