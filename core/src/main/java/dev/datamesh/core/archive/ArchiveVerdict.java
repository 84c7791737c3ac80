package dev.datamesh.core.archive;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.unit.DurationText;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the condition {@code ArchiveReady} says of a product.
 *
 * @param message empty if all is well
 */
public record ArchiveVerdict(Status status, Reason reason, String message) {
    /** Behind by so many times the freshness that was declared is behind; less is a commit that took longer. */
    private static final int PATIENCE = 4;

    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(1);

    /**
     * A stream that is to be archived.
     *
     * @param table the table's name
     * @param freshness how far the archive may be behind
     * @param liveRetention how long the log keeps what was published
     * @param report what its runtime says; null = nothing yet
     */
    public record Archived(
            String table,
            Duration freshness,
            Duration liveRetention,
            @Nullable ArchiveReport report) {}

    /**
     * The verdict.
     *
     * @param streams those that are to be archived
     * @param hasRuntimes whether the plane has runtimes, which archive
     */
    public static ArchiveVerdict of(List<Archived> streams, boolean hasRuntimes) {
        if (!hasRuntimes) {
            return new ArchiveVerdict(
                    Status.False,
                    Reason.NoArchive,
                    "the plane declares an archive and no spec.runtime, and it is runtimes that archive: ask the platform for them");
        }
        List<ArchiveVerdict> troubles = streams.stream()
                .map(ArchiveVerdict::of)
                .filter(verdict -> verdict.status() != Status.True)
                .sorted(Comparator.comparing(verdict -> verdict.reason().remedy() != Reason.Remedy.ACT))
                .toList();
        return troubles.isEmpty()
                ? fine()
                : new ArchiveVerdict(
                        Status.False,
                        troubles.getFirst().reason(),
                        troubles.stream().map(ArchiveVerdict::message).collect(Collectors.joining("; ")));
    }

    private static ArchiveVerdict of(Archived stream) {
        String table = stream.table();
        ArchiveReport report = stream.report();
        if (report == null) {
            return no(Reason.Pending, table + ": the domain's runtime has not said yet how it goes");
        }
        Duration behind = report.behind();
        if (behind != null && behind.compareTo(stream.liveRetention().dividedBy(2)) > 0) {
            return no(
                    Reason.LogRunsOut,
                    table + " is " + DurationText.format(behind) + " behind, and the log keeps "
                            + DurationText.format(stream.liveRetention())
                            + ": what is not archived by then is lost. Lengthen live.retention, or see why: "
                            + why(report.state()));
        }
        return switch (report.state()) {
            case Archiving ->
                behind != null && behind.compareTo(patience(stream)) > 0
                        ? no(
                                Reason.ArchiveBehind,
                                table + " is up to " + DurationText.format(behind) + " behind; "
                                        + DurationText.format(stream.freshness()) + " are declared")
                        : fine();
            case LeavesOut -> no(Reason.ChannelsLeftOut, table + ": " + why(report.state()));
            case CatalogueAway, LogAway -> no(Reason.Unreachable, table + ": " + why(report.state()));
            case WarehouseFailing -> no(Reason.WarehouseFailing, table + ": " + why(report.state()));
            case TableNotOurs -> no(Reason.TableNotOurs, table + ": " + why(report.state()));
            case Unsupported -> no(Reason.Unsupported, table + ": " + why(report.state()));
            case Failed -> no(Reason.Failed, table + ": " + why(report.state()));
        };
    }

    private static String why(ArchiveReport.State state) {
        return switch (state) {
            case Archiving -> "the runtime archives, and does not keep up";
            case LeavesOut ->
                "samples are published in places of its topic where no channel is registered, and are not archived:"
                        + " the runtime's log says where; declare or register the channels, or see who publishes";
            case CatalogueAway -> "the catalogue does not answer; live data are served, and it is tried again";
            case WarehouseFailing -> "the warehouse cannot be written; live data are served, and it is tried again";
            case LogAway -> "Kafka does not answer the runtime; it is tried again";
            case TableNotOurs -> "there is a table of this name that is not this product's: drop it or rename it";
            case Unsupported -> "the runtime knows no catalogue or no warehouse of this kind";
            case Failed -> "archiving fails; the runtime's log says why, and it is tried again";
        };
    }

    private static Duration patience(Archived stream) {
        Duration patience = stream.freshness().multipliedBy(PATIENCE);
        return patience.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : patience;
    }

    private static ArchiveVerdict fine() {
        return new ArchiveVerdict(Status.True, Reason.Succeeded, "");
    }

    private static ArchiveVerdict no(Reason reason, String message) {
        return new ArchiveVerdict(Status.False, reason, message);
    }
}
