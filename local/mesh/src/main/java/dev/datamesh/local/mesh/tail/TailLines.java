package dev.datamesh.local.mesh.tail;

import dev.datamesh.core.unit.Gps;
import java.util.Locale;

/** How arriving blocks are shown: one line each, columns aligned. */
public final class TailLines {
    private static final int SPARK_CELLS = 24;

    private final int channelWidth;

    /** @param channelWidth the length of the longest channel name */
    public TailLines(int channelWidth) {
        this.channelWidth = Math.max(channelWidth, "CHANNEL".length());
    }

    public String header() {
        return String.format(
                Locale.ROOT,
                "%-15s  %-" + channelWidth + "s  %7s  %9s  %9s  %-5s  %s",
                "GPS TIME",
                "CHANNEL",
                "SAMPLES",
                "LATENCY",
                "RATE",
                "GAPS",
                "");
    }

    public String line(ArrivedBlock block) {
        Arrival arrival = block.arrival();
        return String.format(
                Locale.ROOT,
                "%-15s  %-" + channelWidth + "s  %7d  %6.1f ms  %9s  %-5s  %s%s",
                Gps.seconds(block.gpsNanos()),
                block.channel().name(),
                block.samples().count(),
                arrival.latency().toNanos() / 1e6,
                arrival.samplesPerSecond() == 0 ? "" : Math.round(arrival.samplesPerSecond()) + " Hz",
                gaps(arrival),
                Sparkline.of(block.samples(), SPARK_CELLS),
                aside(block));
    }

    /** Strides that never came; then, behind a plus, samples missing inside blocks that did. */
    private static String gaps(Arrival arrival) {
        return arrival.missingSamples() == 0
                ? Long.toString(arrival.missingStrides())
                : arrival.missingStrides() + "+" + arrival.missingSamples();
    }

    private static String aside(ArrivedBlock block) {
        if (block.arrival().skipped() > 0) {
            return "  ← " + block.arrival().skipped() + " stride(s) missing before";
        }
        if (block.arrival().late()) {
            return "  ← not after the one before";
        }
        return block.samples().missingCount() > 0 ? "  ← " + block.samples().missingCount() + " sample(s) missing" : "";
    }
}
