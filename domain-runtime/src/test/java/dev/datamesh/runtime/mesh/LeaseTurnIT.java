package dev.datamesh.runtime.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.register.Turn;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The turn of a domain's runtimes, with the rights that the operator gives them and no others. */
class LeaseTurnIT {
    private static final String NAMESPACE = "datamesh-runtimes";
    private static ClusterRig rig;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        rig = new ClusterRig();
        for (String domain : new String[] {"turns", "races", "dies"}) {
            rig.domain(domain);
            rig.apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: Role
                    metadata: {namespace: datamesh-runtimes, name: runtime-%1$s}
                    rules:
                    - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
                    - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [runtime-%1$s], verbs: [get, update, patch]}
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: {namespace: datamesh-runtimes, name: runtime-%1$s}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: runtime-%1$s}
                    subjects: [{kind: ServiceAccount, namespace: datamesh-runtimes, name: runtime-turns}]
                    """.formatted(domain));
        }
        client = rig.asRuntime("runtime-turns");
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void whoHasTheTurnIsNamedToTheOthersUntilItIsGivenBack() throws Exception {
        Turn one = turn("turns", InstantSource.system());
        Turn two = turn("turns", InstantSource.system());
        try (Turn.Taken taken = one.take()) {
            assertThat(rig.admin()
                            .leases()
                            .inNamespace(NAMESPACE)
                            .withName("runtime-turns")
                            .get()
                            .getSpec()
                            .getHolderIdentity())
                    .startsWith("runtime-turns-");
            assertThatThrownBy(two::take)
                    .isInstanceOf(RegistrationException.class)
                    .hasMessageMatching(
                            "runtime runtime-turns-[0-9a-f]{8} registers channels of this domain just now.*");
        }
        two.take().close();
    }

    @Test
    void ofManyOnlyOneHasItAtATime() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?>[] all = new Future<?>[6];
            for (int i = 0; i < all.length; i++) {
                Turn turn = turn("races", InstantSource.system());
                all[i] = threads.submit(() -> {
                    for (int n = 0; n < 5; n++) {
                        try (Turn.Taken taken = turn.take()) {
                            assertThat(holders.incrementAndGet()).isOne();
                            turns.incrementAndGet();
                            holders.decrementAndGet();
                        }
                    }
                    return null;
                });
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(turns).hasValue(30);
    }

    @Test
    void theTurnOfOneThatDiedPassesOn() throws Exception {
        turn("dies", InstantSource.system()).take();
        Turn later = turn("dies", () -> Instant.now().plus(Duration.ofSeconds(31)));

        later.take().close();
    }

    private static Turn turn(String domain, InstantSource clock) {
        return new LeaseTurn(client, NAMESPACE, domain, clock);
    }
}
