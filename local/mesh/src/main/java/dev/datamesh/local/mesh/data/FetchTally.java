package dev.datamesh.local.mesh.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What has come of what was asked for. */
final class FetchTally {
    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final AtomicLong samples = new AtomicLong();

    /** Of one channel: its samples that came, and places where one should have been and was none. */
    private record Count(FoundChannel channel, long there, long missing) {}

    FetchTally(List<FoundChannel> channels) {
        channels.forEach(channel -> counts.put(channel.name(), new Count(channel, 0, 0)));
    }

    void add(FetchedBlock block) {
        int missing = block.samples().missingCount();
        samples.addAndGet(block.samples().count() - missing);
        counts.computeIfPresent(
                block.channel(),
                (name, count) -> new Count(
                        count.channel(), count.there() + block.samples().count() - missing, count.missing() + missing));
    }

    /** How many samples came of all channels; may be asked by any thread. */
    long samples() {
        return samples.get();
    }

    /** Channels of which there was nothing at all. */
    List<FoundChannel> without() {
        return counts.values().stream()
                .filter(count -> count.there() == 0)
                .map(Count::channel)
                .toList();
    }

    /** A line for each channel with gaps. */
    List<String> gaps() {
        List<String> lines = new ArrayList<>();
        counts.values().stream()
                .filter(count -> count.there() > 0 && count.missing() > 0)
                .forEach(count -> lines.add(count.channel().name() + ": " + count.missing() + " of "
                        + (count.there() + count.missing()) + " samples are missing"));
        return lines;
    }
}
