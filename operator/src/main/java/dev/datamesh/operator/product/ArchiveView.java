package dev.datamesh.operator.product;

import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus.ArchiveStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.core.archive.ArchiveReport.Figures;
import dev.datamesh.core.archive.ArchiveVerdict;
import dev.datamesh.core.archive.ArchiveVerdict.Archived;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.operator.archive.ArchiveReports;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How it goes with the archives of a product's streams, by what its domain's runtime reports.
 *
 * @param isKnown whether the reports have been read; if not, what was reported of the product last still stands
 * @param reports by table
 */
record ArchiveView(boolean isKnown, List<Archived> streams, Map<String, ArchiveReport> reports, boolean hasRuntimes) {
    /** Nothing is to be archived. */
    static ArchiveView nothing() {
        return new ArchiveView(true, List.of(), Map.of(), false);
    }

    static ArchiveView of(
            DataProduct product,
            DataProductSpec spec,
            DataDomainSpec.Defaults defaults,
            ArchiveReports all,
            boolean hasRuntimes) {
        // Asked first: what comes between is better than known.
        boolean known = all.isKnown();
        String domain = product.getMetadata().getNamespace();
        Map<String, ArchiveReport> reports = new HashMap<>();
        List<Archived> streams = spec.streams().stream()
                .filter(stream -> stream.archive() != null)
                .map(stream -> {
                    String table = table(product, stream);
                    Optional<ArchiveReport> report = all.of(domain, table);
                    report.ifPresent(said -> reports.put(table, said));
                    return new Archived(
                            table,
                            DurationText.parse(stream.archive().freshness()),
                            WantedTopics.retention(stream, defaults),
                            report.orElse(null));
                })
                .toList();
        return new ArchiveView(known, streams, reports, hasRuntimes);
    }

    private static String table(DataProduct product, StreamSpec stream) {
        return new StreamId(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName(),
                        stream.name(),
                        stream.major())
                .table();
    }

    /** What follows; empty if nothing is to be archived, or nothing is known. */
    Optional<ArchiveVerdict> verdict() {
        return streams.isEmpty() || !isKnown ? Optional.empty() : Optional.of(ArchiveVerdict.of(streams, hasRuntimes));
    }

    /** What a table holds, as a status says it; null if that is not known. */
    ArchiveStatus status(String table) {
        ArchiveReport report = reports.get(table);
        if (report == null) {
            return null;
        }
        Figures figures = report.figures();
        return new ArchiveStatus(
                figures == null ? null : figures.rows(),
                figures == null ? null : figures.bytes(),
                figures == null ? null : text(figures.oldest()),
                figures == null ? null : text(figures.newest()),
                report.behind() == null ? null : DurationText.format(report.behind()));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }
}
