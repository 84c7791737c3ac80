package dev.datamesh.local.mesh.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodWishTest {
    @Test
    void secretsAndClaimsAreKnownByWhereTheyAreMountedAndOtherVolumesNotAtAll() {
        PodWish wish = PodWish.of(Serialization.unmarshal("""
                metadata: {namespace: datamesh-runtimes, name: runtime-h1-1, labels: {app.kubernetes.io/instance: runtime-h1}}
                spec:
                  serviceAccountName: runtime-h1
                  containers:
                  - name: runtime
                    image: datamesh-runtime:local
                    env: [{name: DATAMESH_DOMAIN, value: h1}, {name: DATAMESH_KAFKA_PATH, value: /etc/datamesh/kafka}]
                    readinessProbe: {httpGet: {path: /ready, port: health}}
                    volumeMounts:
                    - {name: tmp, mountPath: /tmp}
                    - {name: kafka, mountPath: /etc/datamesh/kafka, readOnly: true}
                    - {name: archive, mountPath: /var/lib/datamesh/archive}
                  volumes:
                  - {name: archive, persistentVolumeClaim: {claimName: archive}}
                  - {name: tmp, emptyDir: {}}
                  - {name: kafka, secret: {secretName: runtime-h1-kafka}}
                """, Pod.class));

        assertThat(wish)
                .isEqualTo(new PodWish(
                        "datamesh-runtimes",
                        "runtime-h1-1",
                        "runtime-h1",
                        "datamesh-runtime:local",
                        Map.of("DATAMESH_DOMAIN", "h1", "DATAMESH_KAFKA_PATH", "/etc/datamesh/kafka"),
                        Map.of("/etc/datamesh/kafka", "runtime-h1-kafka"),
                        Map.of("/var/lib/datamesh/archive", "archive"),
                        "/ready",
                        Map.of("app.kubernetes.io/instance", "runtime-h1")));
    }
}
