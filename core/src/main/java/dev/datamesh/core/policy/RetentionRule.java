package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.Retention;
import dev.datamesh.api.policy.Rule.Span;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.StreamSpec.Cleanup;
import dev.datamesh.core.unit.DurationText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Live data, and the archive where there is one, are kept neither too short nor too long. Compacted records and an archive without a
 * retention are kept for ever.
 */
record RetentionRule(Retention retention) implements MeshRule.OnProducts {
    private static final String LIVE = ".live.retention";
    private static final String ARCHIVE = ".archive.retention";
    private static final String FOR_EVER = "for ever";
    private static final String CHANGE_LIVE = "set it in the stream, or by the domain's defaults.liveRetention";
    private static final String CHANGE_ARCHIVE = "set it in the stream";

    @Override
    public String findings(String root) {
        List<String> parts = new ArrayList<>();
        if (retention.live() != null) {
            String compact = "has(s.live) && has(s.live.cleanup) && s.live.cleanup == 'Compact'";
            parts.add(Cel.findingPerStream(
                    root,
                    outside(retention.live(), compact, DomainTerms.celLiveRetention()),
                    Finding.cel(
                            Finding.celPath(LIVE),
                            "(" + compact + " ? " + Cel.text(FOR_EVER) + " : " + DomainTerms.celLiveRetention() + ")",
                            allowed(retention.live()),
                            CHANGE_LIVE)));
        }
        if (retention.archive() != null) {
            parts.add(Cel.findingPerStream(
                    root,
                    "has(s.archive) && ("
                            + outside(retention.archive(), "!has(s.archive.retention)", "s.archive.retention") + ")",
                    Finding.cel(
                            Finding.celPath(ARCHIVE),
                            "(has(s.archive.retention) ? s.archive.retention : " + Cel.text(FOR_EVER) + ")",
                            allowed(retention.archive()),
                            CHANGE_ARCHIVE)));
        }
        return String.join(" + ", parts);
    }

    @Override
    public List<String> judge(Judged.Product product) {
        List<String> findings = new ArrayList<>();
        List<StreamSpec> streams = product.spec().streams();
        if (retention.live() != null) {
            for (StreamSpec stream : streams) {
                Optional<String> kept = stream.live().cleanup() == Cleanup.Compact
                        ? Optional.empty()
                        : Optional.of(product.terms().liveRetentionOf(stream));
                judge(retention.live(), kept, Finding.path(stream, LIVE), CHANGE_LIVE)
                        .ifPresent(findings::add);
            }
        }
        if (retention.archive() != null) {
            for (StreamSpec stream : streams) {
                if (stream.archive() != null) {
                    Optional<String> kept = Optional.ofNullable(stream.archive().retention());
                    judge(retention.archive(), kept, Finding.path(stream, ARCHIVE), CHANGE_ARCHIVE)
                            .ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    @Override
    public long cost() {
        return 50_000;
    }

    private static Optional<String> judge(Span span, Optional<String> kept, String field, String remedy) {
        long nanos = kept.map(RetentionRule::nanos).orElse(Long.MAX_VALUE);
        boolean outside =
                (span.min() != null && nanos < nanos(span.min())) || (span.max() != null && nanos > nanos(span.max()));
        return outside
                ? Optional.of(Finding.text(field, kept.orElse(FOR_EVER), allowed(span), remedy))
                : Optional.empty();
    }

    private static String outside(Span span, String forEver, String kept) {
        List<String> either = new ArrayList<>();
        if (span.min() != null) {
            either.add("(!(" + forEver + ") && " + Cel.nanos(kept) + " < " + nanos(span.min()) + ")");
        }
        if (span.max() != null) {
            either.add("((" + forEver + ") || " + Cel.nanos(kept) + " > " + nanos(span.max()) + ")");
        }
        return String.join(" || ", either);
    }

    private static String allowed(Span span) {
        return Stream.of(
                        Optional.ofNullable(span.min()).map(min -> "at least " + min),
                        Optional.ofNullable(span.max()).map(max -> "at most " + max))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private static long nanos(String duration) {
        return DurationText.parse(duration).toNanos();
    }
}
