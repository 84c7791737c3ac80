package dev.datamesh.local.mesh.data;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.local.mesh.block.Samples;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.series.SampleFileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Samples as a Parquet file that {@code mesh publish} reads, too: a row for each time, a column for each channel. Channels come from
 * several servers, each at its own pace; a row is written once all have come past it.
 */
final class ParquetSamples implements SampleWriter {
    private static final long SECOND = 1_000_000_000L;

    private final SampleFileWriter file;
    private final int sampleRate;
    private final Map<String, Waiting> channels = new LinkedHashMap<>();
    private long next = Long.MAX_VALUE;

    /** @throws MeshException if the channels are not of one sample rate: then rows would be missing from some, and not for a gap */
    ParquetSamples(OutputStream out, List<FoundChannel> found) throws IOException {
        sampleRate = found.getFirst().sampleRate();
        for (FoundChannel channel : found) {
            if (channel.sampleRate() != sampleRate) {
                throw new MeshException(
                        "a Parquet file holds channels of one sample rate: "
                                + found.getFirst().name() + " has " + sampleRate + " Hz, " + channel.name() + " "
                                + channel.sampleRate() + " Hz",
                        "fetch them into a file each");
            }
            channels.put(channel.name(), new Waiting(channel.type(), new ArrayDeque<>()));
        }
        file = new SampleFileWriter(
                out,
                found.stream()
                        .map(channel -> new SampleFileWriter.Channel(channel.name(), channel.type()))
                        .toList());
    }

    /** Blocks of a channel that others have not come past yet. */
    private record Waiting(DataType type, Deque<Part> parts) {}

    /** A block by the numbers of its samples, counted from the beginning of GPS time. */
    private record Part(long begin, Samples samples) {
        long end() {
            return begin + samples.count();
        }
    }

    @Override
    public void write(FetchedBlock block) throws IOException {
        channels.get(block.channel()).parts().add(new Part(number(block.gpsNanos()), block.samples()));
        if (channels.values().stream().noneMatch(each -> each.parts().isEmpty())) {
            writeUntil(channels.values().stream()
                    .mapToLong(each -> each.parts().getLast().end())
                    .min()
                    .orElseThrow());
        }
    }

    /** In pieces that no block begins or ends inside of. */
    private void writeUntil(long until) throws IOException {
        if (next == Long.MAX_VALUE) {
            next = begins().min().orElse(until);
        }
        while (next < until) {
            long begin = next;
            long end = LongStream.concat(begins(), ends())
                    .filter(each -> each > begin)
                    .reduce(until, Math::min);
            List<Samples> piece = new ArrayList<>();
            for (Waiting each : channels.values()) {
                Part part = each.parts().peek();
                piece.add(
                        part == null || part.begin() > begin
                                ? Samples.none(each.type(), (int) (end - begin))
                                : part.samples().slice((int) (begin - part.begin()), (int) (end - begin)));
            }
            file.add(LongStream.range(begin, end).map(this::gpsNanos).toArray(), piece);
            next = end;
            channels.values().forEach(each -> each.parts().removeIf(part -> part.end() <= next));
        }
    }

    private LongStream begins() {
        return channels.values().stream().flatMap(each -> each.parts().stream()).mapToLong(Part::begin);
    }

    private LongStream ends() {
        return channels.values().stream().flatMap(each -> each.parts().stream()).mapToLong(Part::end);
    }

    /** Second by second, so that nothing overflows. */
    private long number(long gpsNanos) {
        return gpsNanos / SECOND * sampleRate + (gpsNanos % SECOND * sampleRate + SECOND / 2) / SECOND;
    }

    private long gpsNanos(long number) {
        return number / sampleRate * SECOND + number % sampleRate * SECOND / sampleRate;
    }

    @Override
    public void close() throws IOException {
        writeUntil(ends().max().orElse(next));
        file.close();
    }
}
