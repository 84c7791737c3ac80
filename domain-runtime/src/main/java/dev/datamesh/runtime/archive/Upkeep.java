package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.Reach;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.jboss.logging.Logger;

/**
 * What a table needs beside rows, so that it does not grow with the number of commits, or beyond its retention. It is done by the
 * table's committer after a commit of its own; whoever plans by an old snapshot has some minutes to come to an end.
 */
final class Upkeep {
    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    /** How long a snapshot stays for those who read by it. */
    static final Duration SNAPSHOTS = Duration.ofMinutes(10);

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration BETWEEN_CLEARINGS = Duration.ofHours(12);

    /** Archiving waits meanwhile, so there is an end to it; the rest is for the next time. */
    private static final int MOST_JOINED = 4;

    private static final int FEWEST = 5;

    private final Optional<Duration> retention;
    private final InstantSource clock;
    private Instant last = Instant.MIN;
    private Instant cleared = Instant.MIN;

    /** @param retention how long rows are kept; empty = for ever */
    Upkeep(Optional<Duration> retention, InstantSource clock) {
        this.retention = retention;
        this.clock = clock;
    }

    /** Does what is due. What does not come off is tried again later: the table is right without it. */
    void after(Table table) {
        Instant now = clock.instant();
        if (last.isAfter(now.minus(EVERY))) {
            return;
        }
        last = now;
        try {
            retention.ifPresent(kept -> drop(table, now.minus(kept)));
            compact(table, now);
            expire(table, now.minus(SNAPSHOTS));
            if (!cleared.isAfter(now.minus(BETWEEN_CLEARINGS))) {
                cleared = now;
                new Orphans(table).remove(now);
            }
        } catch (CommitFailedException | ValidationException e) {
            LOG.debugf("another commits to %s just now: %s", table.name(), e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.warnf(
                    "small files of %s are not joined, or old rows and snapshots not dropped, at present: %s",
                    table.name(), e.getMessage());
        }
    }

    /** Drops whole partitions: that only takes files out of the table. */
    private static void drop(Table table, Instant before) {
        ChronoUnit partition = SeriesTable.isHourly(table) ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, before.truncatedTo(partition));
        boolean any = table.newScan()
                .filter(Expressions.lessThan(SeriesTable.time(table), micros))
                .planFiles()
                .iterator()
                .hasNext();
        if (any) {
            Reach reach = SeriesTable.reach(table);
            table.newDelete()
                    .deleteFromRowFilter(Expressions.lessThan(SeriesTable.time(table), micros))
                    .set(SeriesTable.REACH, reach.text())
                    .validateWith(base -> SeriesTable.reach(base).equals(reach))
                    .commit();
            table.refresh();
        }
    }

    /** Tables of records have other columns: their files stay as they are. */
    private static void compact(Table table, Instant now) throws IOException {
        if (!SeriesTable.isSeries(table)) {
            return;
        }
        Compaction compaction = new Compaction(table, now);
        for (int joined = 0; joined < MOST_JOINED && compaction.once(); joined++) {
            LOG.debugf("small files of %s were joined", table.name());
        }
    }

    /** Never the one that says how far the table reaches. */
    private static void expire(Table table, Instant before) {
        Snapshot current = table.currentSnapshot();
        if (current != null && current.summary().containsKey(SeriesTable.REACH)) {
            table.expireSnapshots()
                    .expireOlderThan(before.toEpochMilli())
                    .retainLast(FEWEST)
                    .commit();
        }
    }
}
