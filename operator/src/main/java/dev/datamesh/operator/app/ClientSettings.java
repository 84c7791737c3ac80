package dev.datamesh.operator.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.ClientMapper;
import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the client of the API server is told beyond Quarkus' own settings. */
@Singleton
public class ClientSettings implements KubernetesConfigCustomizer, KubernetesClientObjectMapperCustomizer {
    private final boolean watchList;

    ClientSettings(@ConfigProperty(name = "datamesh.watch-list", defaultValue = "true") boolean watchList) {
        this.watchList = watchList;
    }

    @Override
    public void customize(Config config) {
        // The client's ordinary first list may be answered from a lagging server's past; a streamed one is consistent.
        config.setWatchList(watchList);
    }

    @Override
    public void customize(ObjectMapper mapper) {
        ClientMapper.configure(mapper);
    }
}
