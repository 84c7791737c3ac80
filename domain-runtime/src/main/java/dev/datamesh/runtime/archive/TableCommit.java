package dev.datamesh.runtime.archive;

import dev.datamesh.core.archive.CommitRule;
import dev.datamesh.core.archive.CommitRule.Verdict;
import dev.datamesh.core.archive.Reach;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jboss.logging.Logger;

/**
 * Puts files into a table together with how far it reaches then. Iceberg tries a commit again on whatever the table has become
 * meanwhile; the offsets are compared on each of those attempts, so one that somebody has overtaken never lands, however late.
 *
 * @param from how far the table reached when the files were begun
 * @param to how far it reaches with them
 * @param replaced the topics that were made anew since, with the offset that was next in the log that is gone
 */
record TableCommit(Reach from, Reach to, Map<String, Long> replaced) {
    private static final Logger LOG = Logger.getLogger(TableCommit.class);

    /** In logs that have gone on. */
    TableCommit(Reach from, Reach to) {
        this(from, to, Map.of());
    }

    /** What became of a commit. */
    enum Outcome {
        /** It is in the table. */
        LANDED,
        /** It is not, and never will be: the files may go. */
        REFUSED,
        /** Nobody knows: it may land yet. The files must stay, and the table says where to go on. */
        UNKNOWN
    }

    /** Commits, and finds out what became of it. */
    Outcome apply(Table table, List<DataFile> files) {
        AppendFiles append = table.newAppend();
        files.forEach(append::appendFile);
        append.set(SeriesTable.REACH, to.text());
        if (!replaced.isEmpty()) {
            append.set(SeriesTable.REPLACED, replaced.toString());
        }
        append.validateWith(new EndsWhereThisBegins());
        try {
            append.commit();
            return Outcome.LANDED;
        } catch (ValidationException e) {
            return isThere(table) ? Outcome.LANDED : Outcome.REFUSED;
        } catch (CommitFailedException e) {
            LOG.debug("others commit all the time", e);
            return isThere(table) ? Outcome.LANDED : Outcome.REFUSED;
        } catch (RuntimeException e) {
            LOG.warnf("it is not known whether a commit to %s landed: %s", table.name(), e.getMessage());
            return Outcome.UNKNOWN;
        }
    }

    private boolean isThere(Table table) {
        table.refresh();
        return CommitRule.judge(SeriesTable.reach(table), from, to) == Verdict.THERE;
    }

    private final class EndsWhereThisBegins implements SnapshotAncestryValidator {
        @Override
        public boolean validate(Iterable<Snapshot> base) {
            return CommitRule.judge(SeriesTable.reach(base), from, to) == Verdict.FITS;
        }

        @Override
        public String errorMessage() {
            return "the table does not end where this commit begins, at " + from.text();
        }
    }
}
