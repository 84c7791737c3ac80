package dev.datamesh.runtime.mesh;

import java.util.Optional;

/**
 * Which part of the mesh is followed.
 *
 * @param domain the one domain that is served; empty = all, as a gateway does
 * @param anonymousReads whether callers without a token may read what is open; of a gateway, each domain's plane says so
 */
public record MeshSettings(Optional<String> domain, boolean anonymousReads) {
    /** The settings of one domain's runtime. */
    public static MeshSettings of(String domain, boolean anonymousReads) {
        return new MeshSettings(Optional.of(domain), anonymousReads);
    }

    /** The settings of a gateway. */
    public static MeshSettings gateway() {
        return new MeshSettings(Optional.empty(), false);
    }
}
