package dev.datamesh.runtime.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.ClientMapper;
import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;

/** What the client of the API server is told beyond Quarkus' own settings. */
@Singleton
public class ClientSettings implements KubernetesConfigCustomizer, KubernetesClientObjectMapperCustomizer {
    /** A caller waits for its answer: no retries for minutes. */
    private static final int REQUEST_MILLIS = 5_000;

    private static final int RETRIES = 2;

    @Override
    public void customize(Config config) {
        // The client's ordinary first list may be answered from a lagging server's past; a streamed one is consistent.
        config.setWatchList(true);
        config.setRequestTimeout(REQUEST_MILLIS);
        config.setConnectionTimeout(REQUEST_MILLIS);
        config.setRequestRetryBackoffLimit(RETRIES);
    }

    @Override
    public void customize(ObjectMapper mapper) {
        ClientMapper.configure(mapper);
    }
}
