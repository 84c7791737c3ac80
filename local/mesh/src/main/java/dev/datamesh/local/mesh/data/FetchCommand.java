package dev.datamesh.local.mesh.data;

import dev.datamesh.core.unit.DurationText;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.Console;
import dev.datamesh.local.mesh.console.MeshException;
import dev.datamesh.local.mesh.record.RecordFetch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fetch",
        description = "Fetch a span of channels, of now or of the past, or the records of a product.",
        footer = {
            "",
            "  mesh fetch H1:LDAS-STRAIN L1:LDAS-STRAIN        a second from now on",
            "  mesh fetch H1:LDAS-STRAIN --duration 10 -f csv  GPS time, channel, value",
            "  mesh fetch H1:LDAS-STRAIN --start 1479459311 -o x.parquet",
            "  mesh fetch H1:LDAS-STRAIN --start 2026-11-23T12:00:00Z -o x.csv",
            "",
            "Of now it is whole blocks: a shorter --duration gives one. A file is written when all has come, and not before. "
                    + "Parquet has a row for each time, GPS and UTC, and a column for each channel; 'mesh publish' reads it, too. "
                    + "Exit code 0 if there is something of each channel, else 1.",
            "",
            "  mesh fetch orders/placed                         the records, as lines of JSON",
            "  mesh fetch orders/placed --as orders/x -o x.csv  with where each lies"
        })
public final class FetchCommand implements Callable<Integer> {
    /** What begins later than this is not waited for: it was hardly meant. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private static final long ONE_SECOND = 1_000_000_000L;

    /** How the samples are written. */
    enum Form {
        spark,
        csv,
        arrow,
        parquet,
        jsonl
    }

    private final Console console;

    @Mixin
    private DataAccess access;

    @Parameters(arity = "1..*", paramLabel = "CHANNEL", description = "The channels; or one DOMAIN/PRODUCT of records.")
    private List<String> channels;

    @Option(
            names = "--stream",
            defaultValue = "main",
            description = "Records: the product's stream (${DEFAULT-VALUE}).")
    private String stream;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Of the first sample: seconds of GPS, or UTC such as 2026-11-23T12:00:00Z; else now.")
    private String start;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "How much: of channels 1 if nothing is said, in whole blocks; of records all.")
    private String duration;

    @Option(
            names = {"-f", "--format"},
            description = "${COMPLETION-CANDIDATES}; else as the file's name ends, or spark to the screen.")
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
        Form chosen = form();
        long nanos = duration == null ? ONE_SECOND : Seconds.duration("--duration", duration);
        if (channels.size() == 1 && channels.getFirst().contains("/")) {
            return records(chosen, nanos);
        }
        requireNames();
        Span span = span(nanos);
        try (DataClient client = access.open(console)) {
            List<FoundChannel> found =
                    client.describe(channels.stream().distinct().toList());
            FetchTally tally = new FetchTally(found);
            if (output == null) {
                write(client, found, span, nanos, tally, writer(chosen, found, System.out));
                if (System.out.checkError()) {
                    throw new MeshException("not all could be written", "is the disk full, or the reader gone?");
                }
            } else {
                try (OutputFile file = OutputFile.of(
                        output, () -> "mesh: interrupted after " + tally.samples() + " samples, nothing was written")) {
                    write(client, found, span, nanos, tally, writer(chosen, found, file.open()));
                    if (tally.samples() > 0) {
                        file.keep();
                    }
                }
            }
            if (chosen != Form.spark) {
                tally.gaps().forEach(console.err()::println);
            }
            tally.without().forEach(channel -> console.err().println(nothing(channel, span)));
            return tally.without().isEmpty() ? 0 : 1;
        }
    }

    private int records(Form chosen, long nanos) throws IOException {
        if (chosen == Form.arrow || chosen == Form.parquet) {
            throw MeshException.usage("-f " + chosen + " is for samples", "records are written as jsonl or csv");
        }
        OptionalLong from = start == null ? OptionalLong.empty() : OptionalLong.of(StartTime.parse(start));
        OptionalLong until = duration == null
                ? OptionalLong.empty()
                : OptionalLong.of(from.orElseThrow(() -> MeshException.usage(
                                "--duration without --start says not from when", "add --start, or leave it out"))
                        + nanos);
        RecordFetch fetch =
                new RecordFetch(console, ProductAddress.parse(channels.getFirst()), stream, chosen == Form.csv);
        try (DataClient client = access.open(console)) {
            if (output == null) {
                return fetch.run(client, from, until, console.out());
            }
            try (OutputFile file = OutputFile.of(output, () -> "mesh: interrupted, nothing was written")) {
                int code;
                try (PrintWriter lines =
                        new PrintWriter(new BufferedOutputStream(file.open()), false, StandardCharsets.UTF_8)) {
                    code = fetch.run(client, from, until, lines);
                    if (lines.checkError()) {
                        throw new MeshException(
                                "not all could be written to " + output, "is the disk full? Nothing was kept");
                    }
                }
                file.keep();
                return code;
            }
        }
    }

    private static void write(
            DataClient client, List<FoundChannel> found, Span span, long nanos, FetchTally tally, SampleWriter to)
            throws InterruptedException, IOException {
        try (to) {
            fetch(client, found, span, nanos, block -> {
                to.write(block);
                tally.add(block);
            });
        }
    }

    /** No server need be asked to know what is no channel's name. */
    private void requireNames() {
        for (String channel : channels) {
            if (channel.contains("/")) {
                throw MeshException.usage(
                        channel + " is no channel", "'mesh describe " + channel + "' lists those of a product");
            }
        }
    }

    private Form form() {
        String name = output == null ? "" : output.getFileName().toString();
        Form chosen = form != null
                ? form
                : output == null
                        ? Form.spark
                        : Arrays.stream(Form.values())
                                .filter(each -> name.endsWith("." + each))
                                .findFirst()
                                .orElseThrow(() -> MeshException.usage(
                                        "in which form " + name + " is to be written, its name does not say",
                                        "say it by -f csv, -f arrow or -f parquet; of records by -f jsonl or -f csv"));
        if (output == null && (chosen == Form.arrow || chosen == Form.parquet)) {
            throw MeshException.usage("-f " + chosen + " is nothing for a screen", "name a file by -o");
        }
        return chosen;
    }

    private Span span(long nanos) {
        if (start == null) {
            return new Span(OptionalLong.empty(), OptionalLong.empty());
        }
        long from = StartTime.parse(start);
        long now = Gps.nanos(console.clock().instant());
        if (from - now > LONGEST_WAIT.toNanos()) {
            throw new MeshException(
                    "--start " + start + " is " + (from - now) / 1_000_000_000L + " s from now: it is GPS "
                            + Gps.seconds(now - now % 1_000_000_000L),
                    "leave --start out for what comes now; a number is in seconds of GPS, not of 1970");
        }
        if (from > now) {
            console.err().println("waiting for GPS " + Gps.seconds(from));
        }
        return new Span(OptionalLong.of(from), OptionalLong.of(Math.addExact(from, nanos)));
    }

    private String nothing(FoundChannel channel, Span span) {
        if (span.start().isEmpty()) {
            return channel.name() + ": nothing was published while it was read\n  → 'mesh tail " + channel.product()
                    + "' shows when something is";
        }
        String kept = access.liveRetention(console, channel.product())
                .map(retention -> channel.product() + " keeps what was published in the last "
                        + DurationText.format(retention)
                        + ", from GPS "
                        + Gps.seconds(
                                Gps.nanos(console.clock().instant().minus(retention)) / 1_000_000_000L * 1_000_000_000L)
                        + " on")
                .orElse("'mesh describe " + channel.product() + "' says how long it is kept");
        return channel.name() + ": there is nothing from GPS "
                + Gps.seconds(span.start().getAsLong()) + " to "
                + Gps.seconds(span.end().orElseThrow()) + "\n  → " + kept + "; 'mesh tail "
                + channel.product() + "' shows whether anything is published";
    }

    private SampleWriter writer(Form chosen, List<FoundChannel> found, OutputStream out) throws IOException {
        return switch (chosen) {
            case spark ->
                new BarSamples(
                        output == null ? console.out() : new PrintWriter(out, false, StandardCharsets.UTF_8), found);
            case csv -> new CsvSamples(new BufferedOutputStream(out));
            case arrow -> new ArrowSamples(new BufferedOutputStream(out));
            case parquet -> new ParquetSamples(new BufferedOutputStream(out), found);
            case jsonl ->
                throw MeshException.usage("-f jsonl is for records", "samples are written as csv, arrow or parquet");
        };
    }

    /** Live, each channel is counted by itself from its first block on. */
    private static void fetch(DataClient client, List<FoundChannel> found, Span span, long nanos, BlockTaker taker)
            throws InterruptedException, IOException {
        Map<String, Long> strides =
                found.stream().collect(Collectors.toMap(FoundChannel::name, FoundChannel::strideNanos));
        Map<String, Long> left = new HashMap<>();
        strides.keySet().forEach(name -> left.put(name, nanos));
        try {
            client.stream(List.copyOf(strides.keySet()), span, block -> {
                try {
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
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Takes a block at a time. */
    @FunctionalInterface
    private interface BlockTaker {
        void take(FetchedBlock block) throws IOException;
    }
}
