package dev.datamesh.runtime.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.runtime.archive.ArchiveHealth;
import dev.datamesh.runtime.archive.ArchivedStream;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who of a domain's runtimes archives, with the rights that the operator gives them and no others. */
class ArchiveDutyIT {
    private static final String NAMESPACE = "datamesh-runtimes";

    @Test
    void oneOfADomainsRuntimesArchivesAndReportsUntilItLeavesOrIsLost() {
        ClusterRig rig = new ClusterRig();
        rig.domain("duty");
        rig.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {namespace: datamesh-runtimes, name: runtime-duty}
                data: {duty.gone.main: state=Archiving, duty.p.main: state=Archiving}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {namespace: datamesh-runtimes, name: runtime-duty}
                rules:
                - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
                - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [runtime-duty-archive], verbs: [get, update, patch]}
                - {apiGroups: [""], resources: [configmaps], resourceNames: [runtime-duty], verbs: [get, patch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {namespace: datamesh-runtimes, name: runtime-duty}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: runtime-duty}
                subjects: [{kind: ServiceAccount, namespace: datamesh-runtimes, name: runtime-duty}]
                """);
        List<ArchivedStream> streams =
                List.of(new ArchivedStream("duty.p.main", "uid", false, Duration.ofSeconds(10), Optional.empty()));
        ArchiveHealth health = new ArchiveHealth(InstantSource.system(), new SimpleMeterRegistry());
        try (KubernetesClient client = rig.asRuntime("runtime-duty")) {
            ArchiveDuty first =
                    new ArchiveDuty(client, NAMESPACE, "duty", () -> streams, health, InstantSource.system());
            ArchiveDuty second =
                    new ArchiveDuty(client, NAMESPACE, "duty", () -> streams, health, InstantSource.system());
            assertThat(first.streams()).isEmpty();
            ClusterRig.soon().until(() -> {
                first.look();
                return !first.streams().isEmpty();
            });
            second.look();
            assertThat(second.streams()).isEmpty();

            ClusterRig.soon().until(() -> {
                first.look();
                return lines(rig).equals(Map.of("duty.p.main", "state=Archiving"));
            });

            ArchiveDuty third = new ArchiveDuty(
                    client,
                    NAMESPACE,
                    "duty",
                    () -> streams,
                    health,
                    () -> Instant.now().plus(Duration.ofSeconds(21)));
            third.look();
            assertThat(third.streams()).isEqualTo(streams);
            first.look();
            assertThat(first.streams()).isEmpty();
            third.close();
            second.look();
            assertThat(second.streams()).isEqualTo(streams);
        }
    }

    private static Map<String, String> lines(ClusterRig rig) {
        return rig.admin()
                .configMaps()
                .inNamespace(NAMESPACE)
                .withName("runtime-duty")
                .get()
                .getData();
    }
}
