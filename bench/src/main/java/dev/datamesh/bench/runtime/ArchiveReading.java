package dev.datamesh.bench.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.bench.Quantiles;
import dev.datamesh.bench.Report;
import dev.datamesh.runtime.archive.ArchiveView;
import dev.datamesh.runtime.archive.ArchivedRow;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** How a span that is archived is read, in this process and over the server. */
final class ArchiveReading {
    private static final int ROUNDS = 4;

    /** As a reader of the past does. */
    private static final long SPAN_BYTES = 16L << 20;

    private static final long SECOND = 1_000_000_000L;

    /** So much is put into gzip to see what becomes of it. */
    private static final long GZIPPED = 64L << 20;

    private final Load load;
    private final Tables tables;
    private final long from;
    private final long to;

    ArchiveReading(Load load, Tables tables, long from, long to) {
        this.load = load;
        this.tables = tables;
        this.from = from;
        this.to = to;
    }

    /** Reads all rows span by span, the best of some rounds; in 10^6 bytes of samples a second. */
    double megabytesPerSecond() throws IOException {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            long bytes = read(load.served());
            best = Math.max(best, bytes * 1e3 / (System.nanoTime() - began));
        }
        return best;
    }

    /** The same of one channel, in milliseconds. */
    double channelMillis() throws IOException {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long began = System.nanoTime();
            ArchiveView view =
                    tables.archive().view(load.served().subList(0, 1)).orElseThrow();
            view.rows(from, to);
            best = Math.min(best, (System.nanoTime() - began) / 1e6);
        }
        return best;
    }

    private long read(List<Channel> channels) throws IOException {
        ArchiveView view = tables.archive().view(channels).orElseThrow();
        long span = Math.max(load.strideNanos() * 8, SPAN_BYTES * SECOND / load.bytesPerSecond());
        long bytes = 0;
        for (long time = from; time < to; time += span) {
            for (ArchivedRow row : view.rowsFrom(time, Math.min(time + span, to))) {
                bytes += row.samples().values().length;
            }
        }
        return bytes;
    }

    /** Bytes on disk, and what gzip would make of each row's samples, per byte of samples. */
    void sizes(Report report) throws IOException {
        double raw = load.bytesPerSecond() * (to - from) / (double) SECOND;
        report.plain(
                "bytes on disk per byte of samples",
                tables.files(load).stream().mapToLong(Tables.File::bytes).sum() / raw,
                "");
        long samples = 0;
        long gzipped = 0;
        for (ArchivedRow row :
                tables.archive().view(load.served()).orElseThrow().rows(from, from + SECOND)) {
            if (samples < GZIPPED) {
                samples += row.samples().values().length;
                gzipped += gzip(row.samples().values());
            }
        }
        report.plain("bytes by gzip per byte of samples", (double) gzipped / samples, "");
    }

    private static int gzip(byte[] samples) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(samples);
        }
        return bytes.size();
    }

    /** How soon the first block of a read of one channel comes, connection and all: each of another channel and time. */
    void firstBlocks(ServerProcess server, int reads, Report report) throws Exception {
        Random random = new Random(3);
        long[] nanos = new long[reads];
        for (int i = 0; i < reads; i++) {
            long start = from + random.nextLong((to - from) / load.strideNanos() - 1) * load.strideNanos();
            String channel = load.names().get(random.nextInt(load.channels()));
            CompletableFuture<Long> arrived = new CompletableFuture<>();
            long began = System.nanoTime();
            try (var reader = new Reader(
                    server.port(),
                    Reader.stream(List.of(channel), start, start + load.strideNanos()),
                    arrival -> arrived.complete(arrival.arrivedNanos()))) {
                reader.await();
                nanos[i] = arrived.get() - began;
            }
        }
        report.plain("first block of the past, the first after the start", nanos[0] / 1e6, "ms");
        Quantiles all = new Quantiles(nanos);
        report.plain("first block of the past, p50", all.at(0.5), "ms");
        report.plain("first block of the past, p99", all.at(0.99), "ms");
    }

    /** All of it over the server. */
    void served(ServerProcess server, Report report) throws Exception {
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            AtomicLong bytes = new AtomicLong();
            long began = System.nanoTime();
            try (var reader = new Reader(
                    server.port(),
                    Reader.stream(load.names(), from, to),
                    arrival -> bytes.addAndGet(arrival.bytes()))) {
                reader.await();
            }
            best = Math.max(best, bytes.get() * 1e3 / (System.nanoTime() - began));
        }
        report.plain("fetch of all channels over the server", best, "MB/s");
    }

    /** What pyarrow takes for the same files. */
    JsonNode beside(String python) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        python, "bench/archive/beside.py", load.names().getFirst())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String paths = tables.files(load).stream()
                .map(file -> Path.of(URI.create(file.location())).toString())
                .collect(Collectors.joining("\n"));
        try (var in = process.getOutputStream()) {
            in.write(paths.getBytes(StandardCharsets.UTF_8));
        }
        byte[] answer = process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(python + " could not read the files: is pyarrow there?");
        }
        return new ObjectMapper().readTree(answer);
    }
}
