package dev.datamesh.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.archive.ArchiveReport.Figures;
import dev.datamesh.core.archive.ArchiveReport.State;
import dev.datamesh.core.archive.ArchiveVerdict.Archived;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchiveVerdictTest {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration LOG = Duration.ofHours(1);
    private static final Figures FIGURES =
            new Figures(123_456, 987, Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-11-23T19:20:21Z"));

    @ParameterizedTest
    @EnumSource(State.class)
    void whatIsReportedIsReadAsItWasWritten(State state) {
        for (ArchiveReport report : List.of(
                new ArchiveReport(state, FIGURES, Duration.ofSeconds(7)),
                new ArchiveReport(state, new Figures(0, 0, null, null), null),
                new ArchiveReport(state, null, null))) {
            assertThat(ArchiveReport.parse(report.text())).contains(report);
        }
    }

    @Test
    void whatALaterVersionReportsIsNoReport() {
        assertThat(ArchiveReport.parse("state=Dreaming rows=1 bytes=1")).isEmpty();
        assertThat(ArchiveReport.parse("state=Archiving rows=1")).isEmpty();
        assertThat(ArchiveReport.parse("")).isEmpty();
        assertThat(ArchiveReport.parse("state=Archiving mood=high"))
                .contains(new ArchiveReport(State.Archiving, null, null));
    }

    @Test
    void figuresGoByStepsThatADayOfDataTakesFewOf() {
        assertThat(new ArchiveReport(State.Archiving, FIGURES, Duration.ofSeconds(12))
                        .rounded()
                        .text())
                .isEqualTo("state=Archiving rows=120000 bytes=980"
                        + " oldest=2026-01-01T00:00:00Z newest=2026-11-23T19:00:00Z behind=30s");
        assertThat(new ArchiveReport(State.Archiving, null, Duration.ofHours(50))
                        .rounded()
                        .behind())
                .isEqualTo(Duration.ofDays(3));
    }

    @ParameterizedTest
    @CsvSource({
        "Archiving, 10, True, Succeeded",
        "Archiving, 60, True, Succeeded",
        "Archiving, 300, False, ArchiveBehind",
        "Archiving, 1801, False, LogRunsOut",
        "LeavesOut, 10, False, ChannelsLeftOut",
        "CatalogueAway, 10, False, Unreachable",
        "CatalogueAway, 1801, False, LogRunsOut",
        "WarehouseFailing, 10, False, WarehouseFailing",
        "LogAway, 10, False, Unreachable",
        "TableNotOurs, 10, False, TableNotOurs",
        "Unsupported, 10, False, Unsupported",
        "Failed, 10, False, Failed"
    })
    void theConditionSaysWhatTheRuntimeReports(State state, int behind, Status status, Reason reason) {
        ArchiveVerdict verdict =
                ArchiveVerdict.of(List.of(series(new ArchiveReport(state, FIGURES, Duration.ofSeconds(behind)))), true);
        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.reason()).isEqualTo(reason);
        assertThat(verdict.message().isEmpty()).isEqualTo(status == Status.True);
    }

    @Test
    void whatAPersonHasToMendIsSaidFirstAndTheRestToo() {
        ArchiveReport foreign = new ArchiveReport(ArchiveReport.State.TableNotOurs, null, null);
        ArchiveVerdict verdict =
                ArchiveVerdict.of(List.of(series(null), new Archived("d.p.events", FRESH, LOG, foreign)), true);
        assertThat(verdict.reason()).isEqualTo(Reason.TableNotOurs);
        assertThat(verdict.message()).startsWith("d.p.events: ").contains("; d.p.main: ");
        assertThat(ArchiveVerdict.of(List.of(series(null)), true).reason()).isEqualTo(Reason.Pending);
    }

    @Test
    void withoutRuntimesNothingIsArchived() {
        assertThat(ArchiveVerdict.of(List.of(series(null)), false).reason()).isEqualTo(Reason.NoArchive);
    }

    private static Archived series(@Nullable ArchiveReport report) {
        return new Archived("d.p.main", FRESH, LOG, report);
    }
}
