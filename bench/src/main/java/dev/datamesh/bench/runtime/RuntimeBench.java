package dev.datamesh.bench.runtime;

import dev.datamesh.bench.Quantiles;
import dev.datamesh.bench.Report;
import dev.datamesh.core.unit.Gps;
import dev.datamesh.local.broker.PlainBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The runtime's server beside the reference, over the same broker in the same run. */
@Command(
        name = "runtime",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the runtime's server over a real broker, and the reference server beside it if there is one.",
            "Latency is from the sending of a stride to its arrival, by the same bare client for both."
        })
public final class RuntimeBench implements Callable<Integer> {
    @Option(
            names = "--reference",
            description = "the command arrakis-server, installed with the packages arrakis-server and"
                    + " arrakis-backend-kafka; without, only the runtime is measured")
    private String reference;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "how long each live measurement takes (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--loads",
            split = ",",
            defaultValue = "ONE,MANY",
            description = "which are compared: ONE, 1 channel of 16384 Hz; MANY, 1,000 of 16 Hz"
                    + " (default: ${DEFAULT-VALUE})")
    private List<String> loads;

    @Option(
            names = "--crowds",
            split = ",",
            defaultValue = "1,10,100",
            description = "with how many subscribers (default: ${DEFAULT-VALUE}; never more than 10 of MANY)")
    private List<Integer> crowds;

    @Option(
            names = "--warm-up",
            defaultValue = "5",
            description = "seconds before each of them (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Option(
            names = "--warm-up-blocks",
            defaultValue = "57600",
            description = "how many blocks, 1,000 a second, the runtime has handed out before it is called warm"
                    + " (default: ${DEFAULT-VALUE}, those of an hour)")
    private int warmUpBlocks;

    @Option(
            names = "--java-options",
            split = " ",
            defaultValue = "",
            description = "more options for the JVM of the runtime")
    private List<String> javaOptions;

    @Option(
            names = "--no-others",
            negatable = true,
            description = "without what the reference has nothing like: search, memory, large blocks")
    private boolean withoutOthers;

    private static final int ROUNDS = 12;
    private static final int PAST_SECONDS = 60;
    private static final int LARGE_SECONDS = 30;

    private record Live(Quantiles latency, double processors, long lost) {}

    private record Fetch(double timesReal, double bytesPerProcessorSecond) {}

    @Override
    public Integer call() throws Exception {
        try (PlainBroker broker = PlainBroker.start()) {
            for (Load load : Load.ALL) {
                broker.create(List.copyOf(load.topics().keySet()));
            }
            String kafka = broker.bootstrapServers();
            Report report = new Report(
                    "%d processors, Java %s, the publisher, the broker and the subscribers on the same machine"
                            .formatted(
                                    Runtime.getRuntime().availableProcessors(),
                                    Runtime.version().feature()),
                    "reference");
            for (Load load : List.of(Load.ONE, Load.MANY)) {
                if (loads.contains(load.id())) {
                    compare(load, kafka, report);
                }
            }
            if (!withoutOthers) {
                alone(kafka, report);
            }
            System.out.println(report);
        }
        return 0;
    }

    private void compare(Load load, String kafka, Report report) throws Exception {
        String what = load.channels() + " × " + load.rate() + " Hz: ";
        try (var publisher = new LoadPublisher(load, kafka)) {
            publisher.publishPast(PAST_SECONDS);
            publisher.start();
            List<Integer> each = crowds.stream()
                    .filter(crowd -> load == Load.ONE || crowd <= 10)
                    .toList();
            List<Live> ours = new ArrayList<>();
            Live cold;
            Fetch ourFetch;
            try (var server = ours(kafka)) {
                cold = live(server, load, publisher, 1);
                warm(server, kafka);
                for (int crowd : each) {
                    ours.add(live(server, load, publisher, crowd));
                }
                ourFetch = fetch(server, load, PAST_SECONDS);
            }
            List<Optional<Live>> theirs = new ArrayList<>();
            Optional<Fetch> theirFetch = Optional.empty();
            if (reference != null) {
                try (var server = ServerProcess.reference(reference, kafka)) {
                    for (int crowd : each) {
                        theirs.add(Optional.of(live(server, load, publisher, crowd)));
                    }
                    theirFetch = Optional.of(fetch(server, load, PAST_SECONDS));
                }
            }
            report(report, what + "1 subscriber, just started, ", cold, Optional.empty());
            for (int i = 0; i < each.size(); i++) {
                Optional<Live> other = i < theirs.size() ? theirs.get(i) : Optional.empty();
                report(report, what + each.get(i) + " subscriber(s), ", ours.get(i), other);
            }
            figure(
                    report,
                    what + "fetch of a minute, × real time",
                    ourFetch.timesReal(),
                    theirFetch.map(Fetch::timesReal),
                    "×");
        }
    }

    private static void report(Report report, String what, Live ours, Optional<Live> theirs) {
        for (double share : new double[] {0.5, 0.99, 0.999}) {
            figure(
                    report,
                    what + "latency p" + share * 100,
                    ours.latency().at(share),
                    theirs.map(live -> live.latency().at(share)),
                    "ms");
        }
        figure(report, what + "server's processors", ours.processors(), theirs.map(Live::processors), "");
        figure(report, what + "blocks lost", ours.lost(), theirs.map(live -> (double) live.lost()), "");
    }

    private static void figure(Report report, String what, double ours, Optional<Double> theirs, String unit) {
        theirs.ifPresentOrElse(other -> report.compared(what, ours, other, unit), () -> report.plain(what, ours, unit));
    }

    private ServerProcess ours(String kafka) throws Exception {
        return ServerProcess.ours(
                kafka, javaOptions.stream().filter(option -> !option.isEmpty()).toList());
    }

    /** What the compiler learns in an hour of a stream, it is taught in a minute. */
    private void warm(ServerProcess server, String kafka) throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        try (var publisher = new LoadPublisher(Load.FAST, kafka);
                var reader = new Reader(
                        server.port(),
                        Reader.stream(Load.FAST.names(), null, null),
                        arrival -> arrived.incrementAndGet())) {
            publisher.start();
            while (arrived.get() < warmUpBlocks) {
                Thread.sleep(100);
            }
        }
    }

    private Live live(ServerProcess server, Load load, LoadPublisher publisher, int subscribers) throws Exception {
        var latencies = new ConcurrentLinkedQueue<Long>();
        var counted = new AtomicLong();
        long from = Gps.nanos(Instant.now()) + warmUp * 1_000_000_000L;
        long first = from - from % load.strideNanos();
        long last = first + seconds * 1_000_000_000L;
        List<Reader> readers = new ArrayList<>();
        try {
            for (int i = 0; i < subscribers; i++) {
                readers.add(new Reader(server.port(), Reader.stream(load.names(), null, null), arrival -> {
                    Long sent = publisher.sentNanos(arrival.gpsNanos());
                    if (sent != null && arrival.gpsNanos() >= first && arrival.gpsNanos() < last) {
                        latencies.add(arrival.arrivedNanos() - sent);
                        counted.incrementAndGet();
                    }
                }));
            }
            sleepUntil(first);
            Duration before = server.processorTime();
            long began = System.nanoTime();
            sleepUntil(last);
            double processors = (double) server.processorTime().minus(before).toNanos() / (System.nanoTime() - began);
            Thread.sleep(3_000);
            long expected = subscribers * ((last - first) / load.strideNanos());
            return new Live(
                    new Quantiles(latencies.stream().mapToLong(Long::longValue).toArray()),
                    processors,
                    expected - counted.get());
        } finally {
            readers.forEach(Reader::close);
        }
    }

    private static Fetch fetch(ServerProcess server, Load load, int span) throws Exception {
        long end = Gps.nanos(Instant.now()) - 5_000_000_000L;
        end -= end % load.announcedNanos();
        long start = end - (span - 10) * 1_000_000_000L;
        double best = 0;
        double perProcessor = 0;
        for (int round = 0; round < ROUNDS; round++) {
            AtomicLong bytes = new AtomicLong();
            Duration before = server.processorTime();
            long began = System.nanoTime();
            try (var reader = new Reader(
                    server.port(),
                    Reader.stream(load.names(), start, end),
                    arrival -> bytes.addAndGet(arrival.bytes()))) {
                reader.await();
            }
            best = Math.max(best, (end - start) / (double) (System.nanoTime() - began));
            double used = server.processorTime().minus(before).toNanos() / 1e9;
            perProcessor = Math.max(perProcessor, bytes.get() / Math.max(used, 0.01));
        }
        return new Fetch(best, perProcessor);
    }

    /** What the reference has nothing like, or was not asked for. */
    private void alone(String kafka, Report report) throws Exception {
        try (var server = ours(kafka)) {
            long[] nanos = new long[20];
            for (int i = 0; i < nanos.length; i++) {
                long began = System.nanoTime();
                try (var reader = new Reader(server.port(), Reader.find("S1:SYS.*7-.*SENSOR_042"), arrival -> {})) {
                    reader.await();
                }
                nanos[i] = System.nanoTime() - began;
            }
            report.plain(
                    "find 100 of " + ServedRuntime.SEARCHED + " channels, p50", new Quantiles(nanos).at(0.5), "ms");
            double before = server.residentMebibytes();
            List<Reader> idle = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                idle.add(new Reader(server.port(), Reader.stream(Load.SILENT.names(), null, null), arrival -> {}));
            }
            Thread.sleep(5_000);
            report.plain("resident, nobody subscribed", before, "MiB");
            report.plain("resident, 1,000 subscribers of a silent channel", server.residentMebibytes(), "MiB");
            idle.forEach(Reader::close);
            try (var publisher = new LoadPublisher(Load.LARGE, kafka)) {
                publisher.publishPast(LARGE_SECONDS);
            }
            Fetch fetch = fetch(server, Load.LARGE, LARGE_SECONDS);
            report.plain("64 × 16384 Hz in blocks of 1 s: fetch, × real time", fetch.timesReal(), "×");
            report.plain(
                    "64 × 16384 Hz in blocks of 1 s: sent per processor second",
                    fetch.bytesPerProcessorSecond() / 1e6,
                    "MB");
        }
    }

    private static void sleepUntil(long gpsNanos) throws InterruptedException {
        long wait = gpsNanos - Gps.nanos(Instant.now());
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
    }
}
