package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Samples;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Samples as CSV, a line for each: GPS time in seconds, channel, value; a missing sample has no value. */
final class CsvSamples implements SampleWriter {
    private static final long SECOND = 1_000_000_000L;

    private final PrintStream out;
    private boolean begun;

    CsvSamples(OutputStream out) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /** The time of each sample is worked out from the block's by itself, so that nothing adds up. */
    @Override
    public void write(FetchedBlock block) {
        if (!begun) {
            out.println("gps_seconds,channel,value");
            begun = true;
        }
        Samples samples = block.samples();
        for (int index = 0; index < samples.count(); index++) {
            long time = block.gpsNanos() + index * SECOND / block.sampleRate();
            out.println(Gps.seconds(time) + "," + block.channel() + ","
                    + (samples.isMissing(index) ? "" : Double.toString(samples.value(index))));
        }
    }

    @Override
    public void close() {
        out.close();
    }
}
