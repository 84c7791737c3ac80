package dev.datamesh.local.mesh.block;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Block.Row;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Blocks to messages and back. A message is one Arrow IPC stream: the schema, one record batch with a row per channel,
 * the end. Not for use by two threads at once.
 */
public final class BlockCodec implements AutoCloseable {
    private final BufferAllocator allocator = new RootAllocator();

    /**
     * The message for a block.
     *
     * @throws IllegalArgumentException if a row's samples are not of this type
     */
    public byte[] encode(DataType type, Block block) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(BlockSchema.of(type), allocator)) {
            BigIntVector time = (BigIntVector) root.getVector(BlockSchema.TIME);
            UInt4Vector id = (UInt4Vector) root.getVector(BlockSchema.ID);
            ListVector data = (ListVector) root.getVector(BlockSchema.DATA);
            time.allocateNew(block.rows().size());
            id.allocateNew(block.rows().size());
            data.setInitialCapacity(block.rows().size());
            data.allocateNew();
            BaseFixedWidthVector items = (BaseFixedWidthVector) data.getDataVector();
            items.allocateNew(
                    block.rows().stream().mapToInt(row -> row.samples().count()).sum());
            int filled = 0;
            for (int index = 0; index < block.rows().size(); index++) {
                Row row = block.rows().get(index);
                if (row.samples().type() != type) {
                    throw new IllegalArgumentException("channel " + row.channelIndex() + " brings "
                            + row.samples().type().wireName() + " where " + type.wireName() + " is due");
                }
                time.set(index, block.gpsNanos());
                id.set(index, row.channelIndex());
                data.startNewValue(index);
                put(row.samples(), items, filled);
                data.endValue(index, row.samples().count());
                filled += row.samples().count();
            }
            items.setValueCount(filled);
            root.setRowCount(block.rows().size());
            return written(root);
        }
    }

    /** The block that a message holds. */
    public Block decode(byte[] message) throws MalformedBlockException {
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(message), allocator)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            DataType type = BlockSchema.typeOf(root.getSchema());
            if (!reader.loadNextBatch() || root.getRowCount() == 0) {
                throw new MalformedBlockException("it holds no rows");
            }
            Block block = block(type, root);
            if (reader.loadNextBatch()) {
                throw new MalformedBlockException("it holds more than one record batch");
            }
            return block;
        } catch (IOException | RuntimeException e) {
            // Arrow reports broken bytes by whatever its parser runs into.
            throw new MalformedBlockException("it is not an Arrow IPC stream: " + e.getMessage(), e);
        }
    }

    /** The type of the samples in a column of lists. */
    public static Optional<DataType> typeOf(Field column) {
        return column.getChildren().isEmpty()
                ? Optional.empty()
                : BlockSchema.typeOf(column.getChildren().getFirst().getType());
    }

    @Override
    public void close() {
        allocator.close();
    }

    private static void put(Samples samples, BaseFixedWidthVector items, int at) {
        items.getDataBuffer().setBytes((long) at * samples.type().bytes(), samples.wire());
        for (int index = 0; index < samples.count(); index++) {
            BitVectorHelper.setValidityBit(items.getValidityBuffer(), at + index, samples.isMissing(index) ? 0 : 1);
        }
    }

    private static byte[] written(VectorSchemaRoot root) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
            writer.start();
            writer.writeBatch();
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Block block(DataType type, VectorSchemaRoot root) throws MalformedBlockException {
        BigIntVector time = (BigIntVector) root.getVector(BlockSchema.TIME);
        UInt4Vector id = (UInt4Vector) root.getVector(BlockSchema.ID);
        ListVector data = (ListVector) root.getVector(BlockSchema.DATA);
        List<Row> rows = new ArrayList<>();
        for (int index = 0; index < root.getRowCount(); index++) {
            if (time.isNull(index) || id.isNull(index) || data.isNull(index)) {
                throw new MalformedBlockException("row " + index + " lacks its time, id or data");
            }
            if (time.get(index) != time.get(0)) {
                throw new MalformedBlockException("its rows are of different times");
            }
            rows.add(new Row(id.get(index), samples(type, data, index)));
        }
        return new Block(time.get(0), rows);
    }

    /** The samples that a row of a column holds. */
    public static Samples samples(DataType type, ListVector data, int row) {
        int from = data.getElementStartIndex(row);
        int count = data.getElementEndIndex(row) - from;
        FieldVector items = data.getDataVector();
        byte[] bytes = new byte[count * type.bytes()];
        items.getDataBuffer().getBytes((long) from * type.bytes(), bytes);
        BitSet missing = new BitSet();
        for (int index = 0; index < count; index++) {
            if (items.isNull(from + index)) {
                missing.set(index);
            }
        }
        return Samples.ofWire(type, bytes, missing);
    }
}
