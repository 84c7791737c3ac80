package dev.datamesh.runtime.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Channel;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How large messages may be, and what it costs to say how they look. */
class BlockLayoutTest {
    private static final long SECOND = 1_000_000_000;
    private static final int RATE = 1 << 16;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void toSayHowAStreamLooksTakesNoneOfWhatItsMessagesTake() {
        List<Channel> channels = channels(60);
        new BlockLayout(channels, SECOND);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        BlockLayout layout = new BlockLayout(channels, SECOND);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(layout.messageBytes()).isGreaterThan(30 << 20);
        assertThat(taken).isLessThan(1 << 20);
    }

    @Test
    void largerMessagesThanAServerCanHoldManyOfAreRefused() {
        assertThatThrownBy(() -> new BlockLayout(channels(64), SECOND))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exceeds 32 MiB: ask for fewer channels");
    }

    private static List<Channel> channels(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Channel(
                        "X1:A-%03d".formatted(i),
                        DataType.FLOAT64,
                        RATE,
                        "x1.p.main.0",
                        i,
                        "x1.p.main",
                        SECOND,
                        SECOND,
                        null,
                        new ProductRef("x1", "p"),
                        "arrakis-x1.p.main.0"))
                .toList();
    }
}
