package dev.datamesh.runtime.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.rig.Decoded;
import dev.datamesh.runtime.rig.Messages;
import dev.datamesh.runtime.stream.StreamQuery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever the strides, whatever is missing and in whatever order it comes. */
class StrideAssemblerPropertyTest {
    private static final long START = 1_400_000_000_000_000_000L;
    private static final int RATE = 64;

    @Property(tries = 300)
    void everyStrideComesOutOnceWithExactlyTheSamplesThatCame(
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 0, max = 3) Integer> natives,
            @ForAll @Size(min = 3, max = 3) List<@IntRange(min = 0, max = 3) Integer> relays,
            @ForAll @DoubleRange(min = 0, max = 0.5) double lost,
            @ForAll boolean shuffled,
            @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < natives.size(); i++) {
            long nativeStride = 62_500_000L << natives.get(i);
            channels.add(channel(i, nativeStride, nativeStride * (relays.get(i) + 1)));
        }
        StreamQuery query = new StreamQuery(channels, START, null, null);
        BlockLayout layout = new BlockLayout(query.channels(), query.strideNanos());
        assertThat(channels).allMatch(channel -> layout.strideNanos() % channel.strideNanos() == 0);

        StrideAssembler assembler = new StrideAssembler(layout, new LiveMetrics(new SimpleMeterRegistry()));
        assembler.startAt(START);
        long first = assembler.next();
        long end = first + 3 * layout.strideNanos();
        record Sent(int topic, long time, byte[] message) {}
        List<Sent> sent = new ArrayList<>();
        for (int topic = 0; topic < channels.size(); topic++) {
            Channel channel = query.channels().get(topic);
            int count = (int) (channel.nativeStrideNanos() * RATE / 1_000_000_000L);
            for (long time = first; time < end; time += channel.nativeStrideNanos()) {
                if (random.nextDouble() >= lost) {
                    double[] samples = new double[count];
                    for (int i = 0; i < count; i++) {
                        samples[i] = value(time, i);
                    }
                    byte[] message = Messages.of(DataType.FLOAT64, time, new TreeMap<>(Map.of(0, samples)));
                    sent.add(new Sent(topic, time, message));
                }
            }
        }
        if (shuffled) {
            Collections.shuffle(sent, random);
        }
        TopicMessage messages = new TopicMessage();
        for (Sent one : sent) {
            assembler.accept(one.topic(), messages.read(ByteBuffer.wrap(one.message())));
            // A second time changes nothing.
            assembler.accept(one.topic(), messages.read(ByteBuffer.wrap(one.message())));
        }

        for (int stride = 0; stride < 3; stride++) {
            long time = first + stride * layout.strideNanos();
            Optional<OpenBlock> block = assembler.poll((topic, at) -> true);
            assertThat(block).isPresent();
            Decoded decoded = Decoded.of(layout, block.get().encoded());
            assertThat(decoded.gpsNanos()).isEqualTo(time);
            for (int topic = 0; topic < channels.size(); topic++) {
                Channel channel = query.channels().get(topic);
                double[] samples = decoded.samples().get(channel.name());
                assertThat(samples).hasSize((int) (layout.strideNanos() * RATE / 1_000_000_000L));
                int count = (int) (channel.nativeStrideNanos() * RATE / 1_000_000_000L);
                for (int i = 0; i < samples.length; i++) {
                    long part = time + i / count * channel.nativeStrideNanos();
                    int place = topic;
                    boolean came = sent.stream().anyMatch(one -> one.topic() == place && one.time() == part);
                    assertThat(Double.valueOf(samples[i]))
                            .isEqualTo(Double.valueOf(came ? value(part, i % count) : Double.NaN));
                }
            }
        }
    }

    private static double value(long time, int index) {
        return time / 1_000_000 % 1_000_003 + index * 0.25;
    }

    private static Channel channel(int number, long nativeStride, long announced) {
        String publisher = "x1.p" + number + ".main";
        return new Channel(
                "X1:T%d-C".formatted(number),
                DataType.FLOAT64,
                RATE,
                publisher + ".0",
                0,
                publisher,
                announced,
                nativeStride,
                null,
                new ProductRef("x1", "p" + number),
                "arrakis-" + publisher + ".0");
    }
}
