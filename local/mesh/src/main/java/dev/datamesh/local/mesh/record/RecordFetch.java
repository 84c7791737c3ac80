package dev.datamesh.local.mesh.record;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.data.DataClient;
import java.io.PrintWriter;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Writes the records of a product that are there.
 *
 * @param csv whether as CSV, with where each lies; else as lines of JSON
 */
public record RecordFetch(Console console, ProductAddress product, String stream, boolean csv) {

    /**
     * Writes them.
     *
     * @param start GPS nanoseconds; absent = from the oldest on
     * @param end absent = now
     * @return the exit code: 0 if there are any, and all could be read
     */
    public int run(DataClient client, OptionalLong start, OptionalLong end, PrintWriter out) {
        Tally tally = new Tally();
        client.records(
                product,
                stream,
                OptionalLong.of(start.orElse(0)),
                OptionalLong.of(end.orElse(Gps.nanos(console.clock().instant()))),
                rows -> {
                    write(rows, out, tally);
                    return true;
                });
        out.flush();
        if (tally.written == 0) {
            console.err().println(product + ": there are no records in that span");
        }
        return tally.written > 0 && tally.troubles == 0 ? 0 : 1;
    }

    private void write(VectorSchemaRoot rows, PrintWriter out, Tally tally) {
        if (csv && tally.written + tally.troubles == 0) {
            out.println(RecordRows.csvHeader(rows));
        }
        for (int row = 0; row < rows.getRowCount(); row++) {
            var trouble = RecordRows.trouble(rows, row);
            if (trouble.isPresent()) {
                console.err().println(trouble.get());
                tally.troubles++;
            } else {
                out.println(csv ? RecordRows.csv(rows, row) : RecordRows.json(rows, row));
                tally.written++;
            }
        }
    }

    /** What was met so far. */
    private static final class Tally {
        private long written;
        private long troubles;
    }
}
