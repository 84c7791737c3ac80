package dev.datamesh.bench.runtime;

import dev.datamesh.bench.Quantiles;
import dev.datamesh.bench.Report;
import dev.datamesh.core.archive.Reach;
import dev.datamesh.core.unit.Gps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A site that is published, archived and read live at once, for a while that is looked at in halves: what is the same in both does not
 * grow.
 */
final class SiteFlow {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Load load;
    private final Tables tables;
    private final ServerProcess server;
    private final LoadPublisher publisher;
    private final int readers;
    private final Duration length;

    SiteFlow(Load load, Tables tables, ServerProcess server, LoadPublisher publisher, int readers, Duration length) {
        this.load = load;
        this.tables = tables;
        this.server = server;
        this.publisher = publisher;
        this.readers = readers;
        this.length = length;
    }

    /** What was seen in a half. */
    private static final class Half {
        private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        private final List<Long> lags = new ArrayList<>();

        Quantiles latency() {
            return new Quantiles(latencies.stream().mapToLong(Long::longValue).toArray());
        }

        Quantiles lag() {
            return new Quantiles(lags.stream().mapToLong(Long::longValue).toArray());
        }
    }

    void measure(Report report) throws Exception {
        long first = publisher.now() + WARM_UP.toNanos();
        long middle = first + length.toNanos() / 2 / SECOND * SECOND;
        long last = first + length.toNanos();
        List<Half> halves = List.of(new Half(), new Half());
        AtomicLong arrived = new AtomicLong();
        List<Reader> all = new ArrayList<>();
        publisher.start();
        try {
            for (int i = 0; i < readers; i++) {
                all.add(new Reader(server.port(), Reader.stream(load.names(), null, null), arrival -> {
                    Long sent = publisher.sentNanos(arrival.gpsNanos());
                    if (sent != null && arrival.gpsNanos() >= first && arrival.gpsNanos() < last) {
                        halves.get(arrival.gpsNanos() < middle ? 0 : 1)
                                .latencies
                                .add(arrival.arrivedNanos() - sent);
                        arrived.incrementAndGet();
                    }
                }));
            }
            sleepUntil(first);
            Duration before = server.processorTime();
            long began = System.nanoTime();
            for (long now = first; now < last; now = Gps.nanos(Instant.now())) {
                long look = now;
                Half half = halves.get(now < middle ? 0 : 1);
                tables.least(load, Reach.Mark::latestPublishedNanos).ifPresent(at -> half.lags.add(look - at));
                Thread.sleep(BETWEEN_LOOKS);
            }
            double processors = (double) server.processorTime().minus(before).toNanos() / (System.nanoTime() - began);
            Thread.sleep(Duration.ofSeconds(3));
            String what = "%d s at %.1f MB/s, archived, %d live readers: "
                    .formatted(length.toSeconds(), load.bytesPerSecond() / 1e6, readers);
            for (int half = 0; half < 2; half++) {
                String which = what + (half == 0 ? "first half, " : "second half, ");
                report.plain(which + "latency p50", halves.get(half).latency().at(0.5), "ms");
                report.plain(which + "latency p99", halves.get(half).latency().at(0.99), "ms");
                report.plain(which + "freshness p50", halves.get(half).lag().at(0.5) / 1e3, "s");
                report.plain(which + "freshness p99", halves.get(half).lag().at(0.99) / 1e3, "s");
            }
            report.plain(what + "blocks lost", readers * ((last - first) / load.strideNanos()) - arrived.get(), "");
            report.plain(what + "server's processors", processors, "");
            report.plain(what + "server's resident memory", server.residentMebibytes(), "MiB");
        } finally {
            all.forEach(Reader::close);
        }
    }

    private static void sleepUntil(long gpsNanos) throws InterruptedException {
        long wait = gpsNanos - Gps.nanos(Instant.now());
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
        }
    }
}
