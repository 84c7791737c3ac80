package dev.datamesh.core.domain;

import java.util.Optional;

/**
 * What the platform says to all domains.
 *
 * @param runtimesNamespace where the runtimes run
 * @param image the runtimes' image; empty = none is configured
 */
public record PlatformFacts(String runtimesNamespace, String image) {
    /** Where the runtimes listen. */
    public static final int RUNTIME_PORT = 31206;

    /** The runtimes' image, if one is configured. */
    public Optional<String> runtimeImage() {
        return image.isEmpty() ? Optional.empty() : Optional.of(image);
    }
}
