package dev.datamesh.runtime.conformance;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.block.MalformedBlockException;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.block.TopicMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.rig.Messages;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.ReplayWindow;
import dev.datamesh.runtime.stream.StreamQuery;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Has data for any time of the past, and makes those of the present as it passes. */
final class SyntheticSource implements BlockSource {
    private final Fault fault;
    private final int interval;
    private final InstantSource clock = InstantSource.system();

    SyntheticSource(Fault fault, int interval) {
        this.fault = fault;
        this.interval = interval;
    }

    @Override
    public Map<String, ReplayWindow> replays() {
        return Map.of(Seed.REPLAY, Seed.REPLAY_WINDOW);
    }

    @Override
    public BlockReader open(StreamQuery query) {
        BlockLayout layout = new BlockLayout(query.channels(), query.strideNanos());
        long start = query.startNanos() == null ? Gps.nanos(clock.instant()) : query.startNanos();
        return new Reader(query, layout, layout.floor(start));
    }

    private final class Reader implements BlockReader {
        private final StreamQuery query;
        private final BlockLayout layout;
        private long next;
        private long index;
        private boolean again;

        Reader(StreamQuery query, BlockLayout layout, long next) {
            this.query = query;
            this.layout = layout;
            this.next = next;
        }

        @Override
        public Optional<EncodedBlock> next() throws InterruptedException {
            if (query.endNanos() != null && next >= query.endNanos()) {
                return Optional.empty();
            }
            long due = next + layout.strideNanos() - Gps.nanos(clock.instant());
            if (due > 0) {
                TimeUnit.NANOSECONDS.sleep(due);
            }
            boolean faulty = fault != Fault.NONE && index > 0 && index % interval == 0;
            EncodedBlock block = block(faulty);
            if (faulty && fault == Fault.DUPLICATES && !again) {
                again = true;
                return Optional.of(block);
            }
            again = false;
            next += layout.strideNanos();
            index++;
            return Optional.of(block);
        }

        private EncodedBlock block(boolean faulty) {
            OpenBlock open = layout.open(next);
            if (!(faulty && fault == Fault.FULL_GAPS)) {
                for (int i = 0; i < layout.channels().size(); i++) {
                    put(open, i, faulty && fault == Fault.PARTIAL_GAPS);
                }
            }
            return open.encoded();
        }

        private void put(OpenBlock open, int at, boolean half) {
            Channel channel = layout.channels().get(at);
            long source = query.replay() == null ? next : query.replay().source(next);
            double[] samples = samples(channel, source, layout.samples(at));
            if (half) {
                Arrays.fill(samples, 0, (samples.length + 1) / 2, Double.NaN);
            }
            try {
                byte[] message = Messages.of(channel.dataType(), next, new TreeMap<>(Map.of(0, samples)));
                if (open.put(at, new TopicMessage().read(ByteBuffer.wrap(message)), 0) != OpenBlock.Put.TAKEN) {
                    throw new IllegalStateException("a block of " + channel.name() + " is not taken");
                }
            } catch (MalformedBlockException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }

    private static double[] samples(Channel channel, long gpsNanos, int count) {
        double[] samples = new double[count];
        for (int i = 0; i < count; i++) {
            double seconds = gpsNanos / 1e9 + (double) i / channel.sampleRate();
            samples[i] = channel.dataType() == DataType.INT32
                    ? 1
                    : channel.name().endsWith("_COS") ? Math.cos(seconds) : Math.sin(seconds);
        }
        return samples;
    }
}
