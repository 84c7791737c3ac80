package dev.datamesh.local.testing;

import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.controlplane.ControlPlaneOptions;

/**
 * One control plane for all tests of a JVM, with its audit log on, started by the first that asks, gone with the JVM.
 * Tests must not stop it, and share it by namespaces of their own.
 */
public final class SharedControlPlane {

    private static final class Holder {
        private static final ControlPlane PLANE = Lifetime.untilExit(
                ControlPlane.start(ControlPlaneOptions.temporary().withAudit(true)));
    }

    private SharedControlPlane() {}

    public static ControlPlane get() {
        return Holder.PLANE;
    }
}
