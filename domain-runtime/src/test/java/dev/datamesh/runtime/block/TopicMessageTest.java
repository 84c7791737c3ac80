package dev.datamesh.runtime.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.rig.Messages;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicMessageTest {
    private static final long TIME = 1_448_123_456_062_500_000L;

    private final TopicMessage messages = new TopicMessage();

    private static byte[] some(DataType type) {
        return Messages.of(type, TIME, new TreeMap<>(Map.of(3, new double[] {1, 2, 3, 4}, 7, new double[] {
            5, Double.NaN, 7, 8
        })));
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void messagesOfEveryTypeAreReadInPlace(DataType type) throws Exception {
        TopicBlock block = messages.read(ByteBuffer.wrap(some(type)));

        assertThat(block.gpsNanos()).isEqualTo(TIME);
        assertThat(block.type()).isEqualTo(type);
        assertThat(block.has(3)).isTrue();
        assertThat(block.has(4)).isFalse();
        assertThat(block.has(-1)).isFalse();
        assertThat(block.count(7)).isEqualTo(4);
        assertThat(block.copy(3, new byte[64], 16, 0)).isZero();
        assertThat(block.copy(7, new byte[64], 16, 0)).isEqualTo(1);
    }

    @Test
    void typeMayDifferFromMessageToMessage() throws Exception {
        assertThat(messages.read(ByteBuffer.wrap(some(DataType.FLOAT32))).type())
                .isEqualTo(DataType.FLOAT32);
        assertThat(messages.read(ByteBuffer.wrap(some(DataType.INT64))).type()).isEqualTo(DataType.INT64);
        assertThat(messages.read(ByteBuffer.wrap(some(DataType.FLOAT32))).type())
                .isEqualTo(DataType.FLOAT32);
    }

    @Test
    void emptyMessageIsMalformed() {
        assertThatThrownBy(() -> messages.read(ByteBuffer.wrap(new byte[0])))
                .isInstanceOf(MalformedBlockException.class);
    }

    /** Whatever a message holds, it is refused, or all that is read of it lies inside of it. */
    @Test
    void brokenMessagesAreRefusedOrHarmless() throws Exception {
        Random random = new Random(7);
        byte[] whole = some(DataType.FLOAT64);
        byte[] target = new byte[4096];
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] message = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                message = Arrays.copyOf(message, random.nextInt(message.length));
            }
            try {
                TopicBlock block = messages.read(ByteBuffer.wrap(message));
                for (int id = 0; id < 16; id++) {
                    if (block.has(id) && block.count(id) <= 64) {
                        block.copy(id, target, 512, 0);
                    }
                }
            } catch (MalformedBlockException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(20_000);
    }
}
