package dev.datamesh.local.mesh.supervisor;

import dev.datamesh.local.process.ReadinessProbe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Ready when a GET answers 200. */
record HealthProbe(String url) implements ReadinessProbe {
    private static final int TIMEOUT_MILLIS = 2_000;

    @Override
    public boolean ready() throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException(url + " answers " + status);
            }
            return true;
        } finally {
            connection.disconnect();
        }
    }
}
