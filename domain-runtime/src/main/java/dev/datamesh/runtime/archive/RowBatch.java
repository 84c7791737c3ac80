package dev.datamesh.runtime.archive;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.block.SampleRun;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.catalogue.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Blocks that are to become rows. What follows on one another, in the same second, becomes one row: a block of a slow channel may be
 * a single sample, and a row of its own would be several times as long as that.
 */
final class RowBatch {
    /** What a block weighs beside its samples, which may be a single one: objects, their headers, a place in a list. */
    private static final int BLOCK_BYTES = 128;

    private final Map<String, List<ArchivedRow>> channels = new TreeMap<>();
    private final Set<DataType> types = EnumSet.noneOf(DataType.class);
    private long bytes;

    /** Takes what a message holds of a channel. */
    void add(Channel channel, long offset, TopicBlock block) {
        int index = channel.partitionIndex();
        int count = block.count(index);
        if (count == 0) {
            return;
        }
        byte[] values = new byte[count * block.type().bytes()];
        // Values and bits go into one array for as long as the copying takes.
        byte[] both = new byte[values.length + (count + 7) / 8];
        block.copy(index, both, 0, values.length * 8L);
        System.arraycopy(both, 0, values, 0, values.length);
        byte[] present = Arrays.copyOfRange(both, values.length, both.length);
        SampleRun run = new SampleRun(block.gpsNanos(), block.type(), channel.sampleRate(), count, values, present);
        channels.computeIfAbsent(channel.name(), name -> new ArrayList<>())
                .add(new ArchivedRow(channel.name(), channel.topic(), offset, run));
        types.add(block.type());
        bytes += BLOCK_BYTES + both.length;
    }

    boolean isEmpty() {
        return channels.isEmpty();
    }

    /** How much it holds. */
    long bytes() {
        return bytes;
    }

    Set<DataType> types() {
        return Set.copyOf(types);
    }

    /** The rows, by channel and time. */
    List<ArchivedRow> rows() {
        List<ArchivedRow> rows = new ArrayList<>();
        channels.values().forEach(blocks -> rows.addAll(joined(blocks)));
        return rows;
    }

    private static Collection<ArchivedRow> joined(List<ArchivedRow> blocks) {
        List<ArchivedRow> sorted = new ArrayList<>(blocks);
        sorted.sort(Comparator.comparingLong(ArchivedRow::gpsNanos).thenComparingLong(ArchivedRow::offset));
        List<ArchivedRow> rows = new ArrayList<>();
        int first = 0;
        for (int next = 1; next <= sorted.size(); next++) {
            if (next == sorted.size() || !follows(sorted.get(first), sorted.get(next - 1), sorted.get(next))) {
                rows.add(joined(sorted, first, next));
                first = next;
            }
        }
        return rows;
    }

    private static boolean follows(ArchivedRow first, ArchivedRow before, ArchivedRow next) {
        return before.samples().endNanos() == next.gpsNanos()
                && before.samples().type() == next.samples().type()
                && before.samples().sampleRate() == next.samples().sampleRate()
                && before.topic().equals(next.topic())
                && Math.floorDiv(first.gpsNanos(), ArchivedRow.LONGEST_NANOS)
                        == Math.floorDiv(next.samples().endNanos() - 1, ArchivedRow.LONGEST_NANOS);
    }

    private static ArchivedRow joined(List<ArchivedRow> blocks, int from, int to) {
        ArchivedRow first = blocks.get(from);
        if (to == from + 1) {
            return first;
        }
        int count = 0;
        for (int i = from; i < to; i++) {
            count += blocks.get(i).samples().count();
        }
        SampleRun begin = first.samples();
        byte[] values = new byte[count * begin.type().bytes()];
        byte[] present = new byte[(count + 7) / 8];
        int at = 0;
        for (int i = from; i < to; i++) {
            SampleRun run = blocks.get(i).samples();
            System.arraycopy(run.values(), 0, values, at * begin.type().bytes(), run.values().length);
            for (int sample = 0; sample < run.count(); sample++, at++) {
                if (run.isPresent(sample)) {
                    present[at >>> 3] |= (byte) (1 << (at & 7));
                }
            }
        }
        return new ArchivedRow(
                first.channel(),
                first.topic(),
                first.offset(),
                new SampleRun(begin.gpsNanos(), begin.type(), begin.sampleRate(), count, values, present));
    }
}
