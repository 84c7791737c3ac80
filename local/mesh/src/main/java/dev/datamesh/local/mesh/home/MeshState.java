package dev.datamesh.local.mesh.home;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * What the supervisor says of the mesh, for all other commands: written by it alone, whole and in one step, at every
 * change. It is the last word of a supervisor that may be gone; whoever reads it looks whether its processes live.
 *
 * @param supervisor the process that writes this
 * @param build what was started, to tell it from a newer build or another wish
 * @param parts in the order in which they start
 */
public record MeshState(long supervisor, String build, Endpoints endpoints, List<PartState> parts) {
    private static final String FILE = "mesh.json";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * Where the parts are met; they stay the same from one start to the next where the ports are still free. Empty as long
     * as it is not known.
     *
     * @param server the API server's URL
     * @param kubeconfig the file for the user of this machine
     * @param kubectl the program that belongs to the API server
     * @param bootstrapServers the broker's address
     * @param operatorHealth where the operator says how it is
     * @param gateway where clients find the data
     */
    public record Endpoints(
            String server,
            String kubeconfig,
            String kubectl,
            String bootstrapServers,
            String operatorHealth,
            String gateway) {
        public static final Endpoints NONE = new Endpoints("", "", "", "", "", "");

        public Endpoints {
            // Not written by one of an older make.
            gateway = gateway == null ? "" : gateway;
        }

        public Endpoints withControlPlane(String at, String with, String by) {
            return new Endpoints(at, with, by, bootstrapServers, operatorHealth, gateway);
        }

        public Endpoints withBroker(String address) {
            return new Endpoints(server, kubeconfig, kubectl, address, operatorHealth, gateway);
        }

        public Endpoints withOperatorHealth(String url) {
            return new Endpoints(server, kubeconfig, kubectl, bootstrapServers, url, gateway);
        }

        public Endpoints withGateway(String url) {
            return new Endpoints(server, kubeconfig, kubectl, bootstrapServers, operatorHealth, url);
        }
    }

    public MeshState {
        parts = List.copyOf(parts);
    }

    /** The last that was written; absent where no mesh has been started, or one of an older make. */
    public static Optional<MeshState> read(MeshHome home) {
        if (!Files.isDirectory(home.path())) {
            return Optional.empty();
        }
        return home.state().text(FILE).flatMap(text -> {
            try {
                return Optional.of(JSON.readValue(text, MeshState.class));
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    public void write(MeshHome home) {
        try {
            home.state().write(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Optional<PartState> part(String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }
}
