package dev.datamesh.operator.domain;

import dev.datamesh.api.plane.DataPlaneSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/** What a runtime finds in its file system. */
final class RuntimeVolumes {
    static final String KAFKA_PATH = "/etc/datamesh/kafka";
    static final String TLS_PATH = "/etc/datamesh/tls";

    /** Where {@code archive.volumeClaim} is seen, by the description of that field. */
    private static final String ARCHIVE_PATH = "/var/lib/datamesh/archive";

    private static final int SECRET_MODE = 0440;

    private RuntimeVolumes() {}

    static List<Volume> volumes(String domain, DataPlaneSpec plane) {
        List<Volume> volumes = new ArrayList<>();
        volumes.add(new VolumeBuilder()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .build());
        volumes.add(secret("kafka", RuntimeObjects.kafkaSecret(domain)));
        if (plane.runtime().tlsSecret() != null) {
            volumes.add(secret("tls", plane.runtime().tlsSecret()));
        }
        if (hasArchiveVolume(plane)) {
            volumes.add(new VolumeBuilder()
                    .withName("archive")
                    .withNewPersistentVolumeClaim()
                    .withClaimName(plane.archive().volumeClaim())
                    .endPersistentVolumeClaim()
                    .build());
        }
        return volumes;
    }

    /** Readable for the group that the pod's processes are in, and not for all. */
    private static Volume secret(String name, String secret) {
        return new VolumeBuilder()
                .withName(name)
                .withNewSecret()
                .withSecretName(secret)
                .withDefaultMode(SECRET_MODE)
                .endSecret()
                .build();
    }

    private static boolean hasArchiveVolume(DataPlaneSpec plane) {
        return plane.archive() != null && plane.archive().volumeClaim() != null;
    }

    static List<VolumeMount> mounts(DataPlaneSpec plane) {
        List<VolumeMount> mounts = new ArrayList<>();
        mounts.add(
                new VolumeMountBuilder().withName("tmp").withMountPath("/tmp").build());
        mounts.add(readOnly("kafka", KAFKA_PATH));
        if (plane.runtime().tlsSecret() != null) {
            mounts.add(readOnly("tls", TLS_PATH));
        }
        if (hasArchiveVolume(plane)) {
            mounts.add(new VolumeMountBuilder()
                    .withName("archive")
                    .withMountPath(ARCHIVE_PATH)
                    .build());
        }
        return mounts;
    }

    private static VolumeMount readOnly(String name, String path) {
        return new VolumeMountBuilder()
                .withName(name)
                .withMountPath(path)
                .withReadOnly(true)
                .build();
    }
}
