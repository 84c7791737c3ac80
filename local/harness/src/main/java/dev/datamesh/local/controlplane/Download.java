package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Fetches files over HTTP without ever hanging: refused or silent servers are given up within seconds. */
final class Download implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(4);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration STALLED = Duration.ofSeconds(30);
    private static final Duration WORD_EVERY = Duration.ofSeconds(5);

    private final HttpClient client;
    private final Progress progress;

    Download(Map<String, String> environment, Progress progress) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NORMAL);
        String proxy = environment.getOrDefault("HTTPS_PROXY", environment.getOrDefault("https_proxy", ""));
        if (!proxy.isEmpty()) {
            builder.proxy(ProxySelector.of(addressOf(proxy)));
        }
        this.client = builder.build();
        this.progress = progress;
    }

    /** The usual forms: {@code http://host:port}, {@code host:port}, {@code http://host}. */
    static InetSocketAddress addressOf(String proxy) {
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        return InetSocketAddress.createUnresolved(address.getHost(), address.getPort() < 0 ? 80 : address.getPort());
    }

    /** A small file. */
    String text(URI address) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ANSWER.toNanos();
        return send(address, info -> BodySubscribers.ofString(StandardCharsets.UTF_8), () -> deadline);
    }

    /** A large file, which must have the SHA-256 given in hexadecimal. */
    Path verified(URI address, String sha256, Path target) throws IOException, InterruptedException {
        Watch watch = new Watch(address, target);
        send(
                address,
                info -> info.statusCode() == 200 ? BodySubscribers.ofFile(target) : BodySubscribers.replacing(target),
                watch);
        String actual = sha256Of(target);
        if (!actual.equalsIgnoreCase(sha256)) {
            throw new IOException(address + " has the checksum " + actual + ", its publisher says " + sha256);
        }
        return target;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private <T> T send(URI address, BodyHandler<T> handler, LongSupplier deadline)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(ANSWER).build();
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, handler);
        while (true) {
            try {
                HttpResponse<T> response = answer.get(200, TimeUnit.MILLISECONDS);
                if (response.statusCode() != 200) {
                    throw new IOException(address + " answers " + response.statusCode());
                }
                return response.body();
            } catch (TimeoutException e) {
                if (System.nanoTime() - deadline.getAsLong() > 0) {
                    answer.cancel(true);
                    throw new IOException(address + " sends nothing more", e);
                }
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
                throw new IOException(address + ": " + why, cause);
            }
        }
    }

    /** Moves the deadline for as long as the file grows, and says how far it is. */
    private final class Watch implements LongSupplier {

        private final URI address;
        private final Path target;
        private long size;
        private long grew = System.nanoTime();
        private long said = grew;

        Watch(URI address, Path target) {
            this.address = address;
            this.target = target;
        }

        @Override
        public long getAsLong() {
            long now = System.nanoTime();
            long present = target.toFile().length();
            if (present > size) {
                size = present;
                grew = now;
            }
            if (now - said > WORD_EVERY.toNanos()) {
                said = now;
                progress.say("downloading " + address + ": " + (size >> 20) + " MiB");
            }
            return grew + STALLED.toNanos();
        }
    }

    private static String sha256Of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
