package dev.datamesh.local.controlplane;

/** The versions that are tested together; {@code programs/go.mod} names the same. */
final class Versions {

    static final String KUBERNETES = "v1.36.3";
    static final String ETCD = "v3.6.8";

    private Versions() {}
}
