package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.tail.Sparkline;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Samples to look at: a line of bars for each block. */
final class BarSamples implements SampleWriter {
    private static final int CELLS = 40;

    private final PrintWriter out;
    private final String line;

    BarSamples(PrintWriter out, List<FoundChannel> channels) {
        this.out = out;
        int width = channels.stream()
                .mapToInt(channel -> channel.name().length())
                .max()
                .orElse(1);
        this.line = "%-15s  %-" + width + "s  %6d  %s%s";
    }

    @Override
    public void write(FetchedBlock block) {
        int missing = block.samples().missingCount();
        out.println(String.format(
                Locale.ROOT,
                line,
                Gps.seconds(block.gpsNanos()),
                block.channel(),
                block.samples().count(),
                Sparkline.of(block.samples(), CELLS),
                missing == 0 ? "" : "  ← " + missing + " missing"));
    }

    @Override
    public void close() {
        out.flush();
    }
}
