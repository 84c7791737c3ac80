package dev.datamesh.local.controlplane;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the programs are looked for.
 *
 * @param environment as of the process: {@code KUBEBUILDER_ASSETS}, {@code XDG_CACHE_HOME}, {@code HOME}, {@code PATH}
 */
public record BinarySources(Map<String, String> environment) {

    public BinarySources {
        environment = Map.copyOf(environment);
    }

    public static BinarySources standard() {
        return new BinarySources(System.getenv());
    }

    /** Only this directory. */
    public static BinarySources in(Path directory) {
        return new BinarySources(Map.of("KUBEBUILDER_ASSETS", directory.toString()));
    }
}
