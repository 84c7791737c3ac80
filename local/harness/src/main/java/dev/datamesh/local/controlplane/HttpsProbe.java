package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.ReadinessProbe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Ready when a GET answers 200 with a certain word, from a server whose certificate one authority signed. */
final class HttpsProbe implements ReadinessProbe {

    private final HttpRequest request;
    private final HttpClient client;
    private final String word;

    private HttpsProbe(HttpRequest request, HttpClient client, String word) {
        this.request = request;
        this.client = client;
        this.word = word;
    }

    static ReadinessProbe of(String url, Path ca, String word) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(2))
                .build();
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .sslContext(trusting(ca))
                .build();
        return new HttpsProbe(request, client, word);
    }

    @Override
    public boolean ready() throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(request.uri() + " answers " + answer.statusCode());
        }
        return answer.body().contains(word);
    }

    private static SSLContext trusting(Path ca) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("ca", Pki.read(ca));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot trust " + ca, e);
        }
    }
}
