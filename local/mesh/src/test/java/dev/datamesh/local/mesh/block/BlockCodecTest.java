package dev.datamesh.local.mesh.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Block.Row;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageMetadataResult;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockCodecTest {
    private static final long TIME = 1_448_123_456_062_500_000L;

    private final BlockCodec codec = new BlockCodec();

    @AfterEach
    void nothingLeaks() {
        codec.close();
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void blockOfEveryTypeComesBackAsItWas(DataType type) throws Exception {
        Block block = new Block(TIME, List.of(new Row(0, some(type)), new Row(7, some(type))));

        byte[] message = codec.encode(type, block);

        assertThat(codec.decode(message)).isEqualTo(block);
        assertThat(codec.encode(type, codec.decode(message))).isEqualTo(message);
    }

    @Test
    void missingSamplesStayMissing() throws Exception {
        BitSet gap = new BitSet();
        gap.set(1, 3);
        Block block = new Block(
                TIME, List.of(new Row(3, Samples.of(1.0, 2.0, 3.0, 4.0).without(gap))));

        Samples back = codec.decode(codec.encode(DataType.FLOAT64, block))
                .rows()
                .getFirst()
                .samples();

        assertThat(back.missingCount()).isEqualTo(2);
        assertThat(back.isMissing(0)).isFalse();
        assertThat(back.isMissing(2)).isTrue();
        assertThat(back.value(3)).isEqualTo(4.0);
    }

    @Test
    void schemaIsThatOfTheProtocol() throws Exception {
        byte[] message = codec.encode(DataType.FLOAT64, new Block(TIME, List.of(new Row(0, Samples.of(1.0)))));

        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(message), allocator)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().toString())
                    .isEqualTo(
                            "Schema<time: Int(64, true), id: Int(32, false), data: List<item: FloatingPoint(DOUBLE)>>");
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields()).allMatch(field -> field.isNullable());
            assertThat(reader.getVectorSchemaRoot().getSchema().getCustomMetadata())
                    .isEmpty();
        }
    }

    @Test
    void messageIsSchemaOneBatchAndTheEndMark() throws Exception {
        byte[] message = codec.encode(DataType.INT32, new Block(TIME, List.of(new Row(0, some(DataType.INT32)))));

        ReadChannel in = new ReadChannel(java.nio.channels.Channels.newChannel(new ByteArrayInputStream(message)));
        MessageMetadataResult schema = MessageSerializer.readMessage(in);
        assertThat(schema.headerType()).isEqualTo(org.apache.arrow.flatbuf.MessageHeader.Schema);
        MessageMetadataResult batch = MessageSerializer.readMessage(in);
        assertThat(batch.headerType()).isEqualTo(org.apache.arrow.flatbuf.MessageHeader.RecordBatch);
        ByteBuffer end = ByteBuffer.wrap(Arrays.copyOfRange(message, message.length - 8, message.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(end.getInt()).isEqualTo(0xFFFFFFFF);
        assertThat(end.getInt()).isZero();
    }

    @Test
    void samplesOfAnotherTypeAreRefused() {
        Block block = new Block(TIME, List.of(new Row(4, Samples.of(1.0f))));

        assertThatThrownBy(() -> codec.encode(DataType.FLOAT64, block))
                .hasMessage("channel 4 brings float32 where float64 is due");
    }

    @Test
    void anythingElseIsToldFromABlock() {
        assertThatThrownBy(() -> codec.decode("{\"order_id\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedBlockException.class)
                .hasMessageStartingWith("it is not an Arrow IPC stream");
        byte[] message = codec.encode(DataType.FLOAT64, new Block(TIME, List.of(new Row(0, Samples.of(1.0)))));
        assertThatThrownBy(() -> codec.decode(Arrays.copyOf(message, message.length / 2)))
                .isInstanceOf(MalformedBlockException.class);
    }

    private static Samples some(DataType type) {
        return switch (type) {
            case FLOAT64 -> Samples.of(0.0, -1.5e-21, Double.MAX_VALUE, Double.NaN);
            case FLOAT32 -> Samples.of(0.0f, -1.5e-21f, Float.MAX_VALUE);
            case INT32, UINT32 -> Samples.of(type, 0, 1, Integer.MIN_VALUE);
            case INT64, UINT64 -> Samples.of(type, 0, 1, Long.MIN_VALUE);
        };
    }
}
