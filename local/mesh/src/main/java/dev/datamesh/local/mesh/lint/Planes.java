package dev.datamesh.local.mesh.lint;

import dev.datamesh.api.plane.DataPlane;

/** What a plane's manifest says that a cluster would see for itself. */
final class Planes {
    private Planes() {}

    /** Whether connections are to be encrypted. The operator believes only what it saw; from a file, more cannot be known. */
    static boolean saysEncrypted(DataPlane plane) {
        var kafka = plane.getSpec().kafka();
        return kafka != null
                && kafka.external() != null
                && kafka.external().security() != null
                && kafka.external().security().protocol() != null
                && kafka.external().security().protocol().name().endsWith("SSL");
    }
}
