package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.block.Samples;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Samples as CSV, a line for each: GPS time in seconds, channel, value; a missing sample has no value. */
final class CsvSamples implements SampleWriter {
    private static final long SECOND = 1_000_000_000L;

    private final Writer out;
    private boolean begun;

    /** Not a PrintWriter, to which a full disk is no error. */
    CsvSamples(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /** The time of each sample is worked out from the block's by itself, so that nothing adds up. */
    @Override
    public void write(FetchedBlock block) throws IOException {
        if (!begun) {
            out.write("gps_seconds,channel,value\n");
            begun = true;
        }
        Samples samples = block.samples();
        for (int index = 0; index < samples.count(); index++) {
            long time = block.gpsNanos() + index * SECOND / block.sampleRate();
            out.write(Gps.seconds(time) + "," + block.channel() + ","
                    + (samples.isMissing(index) ? "" : Double.toString(samples.value(index))) + "\n");
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
