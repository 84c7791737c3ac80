package dev.datamesh.bench.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.datamesh.bench.Report;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.broker.PlainBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A site archived, served live and read again, on this machine. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the archive: what writing costs and how fast it is read, beside pyarrow on the same files; how",
            "soon the first block of a read comes; and a site that is published, archived and read live at once."
        })
public final class ArchiveBench implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration ARCHIVED_WITHIN = Duration.ofMinutes(5);

    @Option(
            names = "--channels",
            defaultValue = "458",
            description = "of 16384 Hz and 4 bytes (default: ${DEFAULT-VALUE}, 30 MB a second)")
    private int channels;

    @Option(
            names = "--seconds",
            defaultValue = "120",
            description = "how long it is published, archived and read live at once (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--past",
            defaultValue = "10",
            description = "seconds of data that are archived beforehand, to be read; twice (default: ${DEFAULT-VALUE})")
    private int past;

    @Option(
            names = "--readers",
            defaultValue = "3",
            description = "who read all of it live (default: ${DEFAULT-VALUE})")
    private int readers;

    @Option(
            names = "--reads",
            defaultValue = "200",
            description = "how many first blocks are waited for (default: ${DEFAULT-VALUE})")
    private int reads;

    @Option(names = "--python", description = "a Python with pyarrow; without, there is nothing beside the figures")
    private String python;

    @Option(
            names = "--java-options",
            split = " ",
            defaultValue = "",
            description = "more options for the JVM of the runtime")
    private List<String> javaOptions;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("bench-archive");
        Load load = Load.site(channels);
        List<String> options =
                javaOptions.stream().filter(option -> !option.isEmpty()).toList();
        try (PlainBroker broker = PlainBroker.start()) {
            broker.create(List.copyOf(load.topics().keySet()));
            Tables tables = new Tables(folder);
            Report report = new Report(
                    "%d processors, Java %s, %d channels of 16384 Hz and 4 bytes (%.1f MB/s), all on one machine"
                            .formatted(
                                    Runtime.getRuntime().availableProcessors(),
                                    Runtime.version().feature(),
                                    channels,
                                    load.bytesPerSecond() / 1e6),
                    "pyarrow");
            Signal signal = new Signal((int) (load.rate() * load.strideNanos() / SECOND));
            try (var server = ServerProcess.archiving(broker.bootstrapServers(), folder, channels, options);
                    var publisher = new LoadPublisher(load, broker.bootstrapServers(), signal)) {
                archived(load, tables, server, publisher, report);
                if (seconds > 0) {
                    new SiteFlow(load, tables, server, publisher, readers, Duration.ofSeconds(seconds)).measure(report);
                }
            }
            System.out.println(report);
        } finally {
            delete(folder);
        }
        return 0;
    }

    /** What is archived at once, as fast as it goes, and read again. */
    private void archived(Load load, Tables tables, ServerProcess server, LoadPublisher publisher, Report report)
            throws Exception {
        long second = past * SECOND;
        long begin = publisher.now() - 2 * second - 16 * load.strideNanos();
        archive(load, tables, publisher, begin, begin + second);
        Duration before = server.processorTime();
        archive(load, tables, publisher, begin + second, begin + 2 * second);
        double used = server.processorTime().minus(before).toNanos() / 1e6;
        double archiveMillis = used / (load.bytesPerSecond() * past / 1e6);

        var reading = new ArchiveReading(load, tables, begin, begin + 2 * second);
        Optional<JsonNode> beside = python == null ? Optional.empty() : Optional.of(reading.beside(python));
        figure(
                report,
                "archiving, from Kafka to the commit (pyarrow: the files alone), processor time per MB",
                archiveMillis,
                beside.map(figures -> figures.get("writeMillisPerMegabyte").asDouble()),
                "ms");
        figure(
                report,
                "reading all channels, one thread",
                reading.megabytesPerSecond(),
                beside.map(figures -> figures.get("readAloneMegabytesPerSecond").asDouble()),
                "MB/s");
        beside.ifPresent(figures -> report.plain(
                "pyarrow, all threads", figures.get("readMegabytesPerSecond").asDouble(), "MB/s"));
        figure(
                report,
                "reading one channel of all",
                reading.channelMillis(),
                beside.map(figures -> figures.get("readChannelMillis").asDouble()),
                "ms");
        reading.sizes(report);
        reading.firstBlocks(server, reads, report);
        reading.served(server, report);
    }

    private static void archive(Load load, Tables tables, LoadPublisher publisher, long from, long to)
            throws Exception {
        publisher.publishPast(from, to);
        Instant deadline = Instant.now().plus(ARCHIVED_WITHIN);
        while (tables.least(load, Reach.Mark::latestGpsNanos)
                .filter(latest -> latest >= to - load.strideNanos())
                .isEmpty()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(
                        "not archived after " + ARCHIVED_WITHIN + ": up to " + Gps.instant(to) + " was published");
            }
            Thread.sleep(100);
        }
    }

    private static void figure(Report report, String what, double ours, Optional<Double> theirs, String unit) {
        theirs.ifPresentOrElse(other -> report.compared(what, ours, other, unit), () -> report.plain(what, ours, unit));
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
