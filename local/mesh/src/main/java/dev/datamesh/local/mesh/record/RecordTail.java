package dev.datamesh.local.mesh.record;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.data.DataClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Shows the records of a product as they arrive, a line of JSON each.
 *
 * @param since how far in the past to begin; absent = now
 * @param count after how many to stop; absent = never
 * @param within how long they may take to come
 */
public record RecordTail(
        Console console,
        ProductAddress product,
        String stream,
        Optional<Duration> since,
        Optional<Long> count,
        Optional<Duration> within) {

    /** Follows. */
    public void run(DataClient client) {
        Instant now = console.clock().instant();
        long[] left = {count.orElse(Long.MAX_VALUE)};
        client.records(
                product,
                stream,
                since.map(past -> OptionalLong.of(Gps.nanos(now.minus(past)))).orElse(OptionalLong.empty()),
                within.map(wait -> OptionalLong.of(Gps.nanos(now.plus(wait)))).orElse(OptionalLong.empty()),
                rows -> {
                    left[0] -= show(rows, left[0]);
                    return left[0] > 0;
                });
        if (count.isPresent() && left[0] > 0) {
            throw new MeshException(
                    product + ": " + left[0] + " of " + count.get() + " records have not come",
                    "'mesh doctor' looks for the reason");
        }
    }

    private long show(VectorSchemaRoot rows, long most) {
        int shown = 0;
        for (int row = 0; row < rows.getRowCount() && shown < most; row++) {
            Optional<String> trouble = RecordRows.trouble(rows, row);
            if (trouble.isPresent()) {
                console.err().println(trouble.get());
            } else {
                console.out().println(RecordRows.json(rows, row));
            }
            shown++;
        }
        console.out().flush();
        return shown;
    }
}
