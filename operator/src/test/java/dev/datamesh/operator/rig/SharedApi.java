package dev.datamesh.operator.rig;

import dev.datamesh.local.controlplane.KubernetesApi;
import dev.datamesh.local.testing.SharedControlPlane;

/** The API server that all tests of the JVM share: processes of this machine, or K3s in a container where the build asks for that. */
public final class SharedApi {
    /** Set to {@code k3s} by the build's second run of the suite. */
    static final String PROPERTY = "datamesh.test.cluster";

    private static final class Holder {
        private static final KubernetesApi API = isOnK3s() ? new K3sCluster() : SharedControlPlane.get();
    }

    private SharedApi() {}

    public static KubernetesApi get() {
        return Holder.API;
    }

    static boolean isOnK3s() {
        return "k3s".equals(System.getProperty(PROPERTY));
    }
}
