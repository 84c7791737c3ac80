package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.tail.Sparkline;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fetch",
        description = "Fetch a span of channels, of now or of the past.",
        footer = {
            "",
            "  mesh fetch H1:LDAS-STRAIN L1:LDAS-STRAIN             one second from now on, to look at",
            "  mesh fetch H1:LDAS-STRAIN --duration 10 -f csv > x   ten seconds as CSV: GPS time, channel, value",
            "  mesh fetch H1:LDAS-STRAIN --start 1479459311 -f arrow -o x.arrow"
        })
public final class FetchCommand implements Callable<Integer> {
    private static final int CELLS = 40;

    /** How the samples are written. */
    enum Form {
        spark,
        csv,
        arrow
    }

    private final Console console;

    @Mixin
    private DataAccess access;

    @Parameters(arity = "1..*", paramLabel = "CHANNEL", description = "The channels.")
    private List<String> channels;

    @Option(names = "--start", paramLabel = "GPS", description = "GPS time of the first sample, in seconds; else now.")
    private BigDecimal start;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How much (${DEFAULT-VALUE}).")
    private BigDecimal duration;

    @Option(
            names = {"-f", "--format"},
            defaultValue = "spark",
            description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Form form;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to; else to the screen.")
    private Path output;

    public FetchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (form == Form.arrow && output == null) {
            throw new MeshException("-f arrow is nothing for a screen", "name a file by -o");
        }
        long nanos = duration.movePointRight(9).longValue();
        if (nanos <= 0) {
            throw new MeshException("--duration " + duration + ": more than nothing", "");
        }
        Span span = start == null
                ? new Span(OptionalLong.empty(), OptionalLong.empty())
                : span(start.movePointRight(9).longValue(), nanos);
        switch (form) {
            case spark -> show(span, nanos);
            case csv -> {
                try (CsvSamples csv = new CsvSamples(out())) {
                    fetch(span, nanos, csv::write);
                }
            }
            case arrow -> {
                try (ArrowSamples arrow = new ArrowSamples(out())) {
                    fetch(span, nanos, arrow::write);
                }
            }
        }
        return 0;
    }

    private static Span span(long from, long nanos) {
        return new Span(OptionalLong.of(from), OptionalLong.of(from + nanos));
    }

    private void show(Span span, long nanos) throws InterruptedException {
        int width = channels.stream().mapToInt(String::length).max().orElse(0);
        fetch(
                span,
                nanos,
                block -> console.out()
                        .println(String.format(
                                Locale.ROOT,
                                "%-15s  %-" + width + "s  %6d  %s%s",
                                Gps.seconds(block.gpsNanos()),
                                block.channel(),
                                block.samples().count(),
                                Sparkline.of(block.samples(), CELLS),
                                block.samples().missingCount() == 0
                                        ? ""
                                        : "  ← " + block.samples().missingCount() + " missing")));
    }

    /** Live, each channel is counted by itself from its first block on. */
    private void fetch(Span span, long nanos, BlockTaker taker) throws InterruptedException {
        try (DataClient client = access.open(console)) {
            Map<String, Long> strides = new HashMap<>();
            client.describe(channels).forEach(channel -> strides.put(channel.name(), channel.strideNanos()));
            Map<String, Long> left = new HashMap<>();
            strides.keySet().forEach(name -> left.put(name, nanos));
            client.stream(channels, span, block -> {
                if (span.end().isPresent()) {
                    taker.take(block);
                    return true;
                }
                long rest = left.get(block.channel());
                if (rest > 0) {
                    taker.take(block);
                    left.put(block.channel(), rest - strides.get(block.channel()));
                }
                return left.values().stream().anyMatch(each -> each > 0);
            });
        }
    }

    /** Takes a block at a time. */
    @FunctionalInterface
    private interface BlockTaker {
        void take(FetchedBlock block);
    }

    private OutputStream out() throws IOException {
        return new BufferedOutputStream(output == null ? System.out : new FileOutputStream(output.toFile()));
    }
}
