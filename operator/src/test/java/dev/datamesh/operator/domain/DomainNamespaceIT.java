package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Condition;
import dev.datamesh.api.domain.DataDomain;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A domain's namespace: how it comes to be, whose it may be, and what becomes of it. */
class DomainNamespaceIT {
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void aDomainGetsANamespaceThatIsClosedBoundedAndItsOwners() {
        rig.domain("dn-new", """
                channelPrefixes: ["DNA:"]
                owners: [{kind: Group, name: dn-owners}, {kind: User, name: dora}, {kind: ServiceAccount, name: gitops}]
                quotas: {products: 5}
                """);

        DataDomain domain = rig.awaitReady("dn-new");

        assertThat(domain.getStatus().namespace()).isEqualTo("dn-new");
        assertThat(domain.getStatus().channelPrefixes()).containsExactly("DNA:");
        assertThat(namespace("dn-new").getMetadata().getLabels())
                .containsEntry("datamesh.dev/domain", "dn-new")
                .containsEntry("datamesh.dev/plane", "test")
                .containsEntry("datamesh.dev/location", "us-wa")
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(namespace("dn-new").getMetadata().getAnnotations())
                .containsEntry("datamesh.dev/created-for", domain.getMetadata().getUid());
        var owners = rig.admin()
                .rbac()
                .roleBindings()
                .inNamespace("dn-new")
                .withName("datamesh-domain-owner")
                .get();
        assertThat(owners.getRoleRef().getName()).isEqualTo("datamesh-domain-owner");
        assertThat(owners.getSubjects())
                .extracting(s -> s.getKind() + " " + s.getNamespace() + " " + s.getName())
                .containsExactly("Group null dn-owners", "User null dora", "ServiceAccount dn-new gitops");
        assertThat(rig.admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("dn-new")
                        .list()
                        .getItems())
                .extracting(policy -> policy.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "datamesh-default-deny",
                        "datamesh-allow-dns",
                        "datamesh-allow-same-namespace",
                        "datamesh-allow-runtime",
                        "datamesh-allow-kafka");
        assertThat(rig.admin()
                        .resourceQuotas()
                        .inNamespace("dn-new")
                        .withName("datamesh")
                        .get()
                        .getSpec()
                        .getHard())
                .isEqualTo(Map.of("count/dataproducts.datamesh.dev", new Quantity("5")));
    }

    @Test
    void whatIsNoLongerAskedForIsTakenAway() {
        rig.domain("dn-less", "owners: [{kind: User, name: dora}]\nquotas: {products: 5}");
        rig.awaitReady("dn-less");

        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: dn-less}
                spec: {plane: test}
                """);

        rig.awaitReady("dn-less");
        DomainRig.soon()
                .until(() -> rig.admin()
                                        .resourceQuotas()
                                        .inNamespace("dn-less")
                                        .withName("datamesh")
                                        .get()
                                == null
                        && rig.admin()
                                        .rbac()
                                        .roleBindings()
                                        .inNamespace("dn-less")
                                        .withName("datamesh-domain-owner")
                                        .get()
                                == null);
    }

    @Test
    void aSecondReconcileWritesNothing() {
        rig.domain("dn-calm", "channelPrefixes: [\"DNB:\"]\nowners: [{kind: User, name: dora}]\nquotas: {products: 5}");
        rig.awaitReady("dn-calm");
        int quiet = awaitQuiet("dn-calm");
        Instant from = Instant.now();

        for (int i = 1; i <= 5; i++) {
            int expected = quiet + i;
            rig.mesh().wakeDomain("dn-calm");
            DomainRig.soon().until(() -> rig.runs("dn-calm") >= expected);
        }

        assertThat(rig.writesSince(from)).isEmpty();
    }

    /** Each write of the first reconcile comes back as an event; when those have been seen, nothing is left to do. */
    private static int awaitQuiet(String domain) {
        AtomicInteger last = new AtomicInteger(-1);
        return Awaitility.await()
                .during(Duration.ofMillis(500))
                .atMost(Duration.ofSeconds(20))
                .until(() -> rig.runs(domain), runs -> last.getAndSet(runs) == runs && runs > 0);
    }

    @Test
    void aRestartWritesNothing() {
        rig.domain("dn-again", "channelPrefixes: [\"DNC:\"]");
        rig.awaitReady("dn-again");
        awaitQuiet("dn-again");
        Instant from = Instant.now();

        try (DomainRig second = new DomainRig()) {
            DomainRig.soon().until(() -> second.runs("dn-again") > 0);
            assertThat(rig.writesSince(from)).isEmpty();
        }
    }

    @Test
    void aDomainSettlesWhenItsPlaneComesLater() {
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: dn-early}
                spec: {plane: late}
                """);
        Condition waiting = rig.awaitReason("dn-early", "PlaneReady", "PlaneNotFound");
        assertThat(waiting.message()).contains("DataPlane late");
        assertThat(DomainRig.condition(rig.get("dn-early"), "NamespaceReady")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");

        rig.plane("late", "");

        rig.awaitReady("dn-early");
        assertThat(rig.admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("dn-early")
                        .withName("datamesh-allow-kafka")
                        .get())
                .isNotNull();
    }

    @Test
    void aNamespaceThatWasShippedWithTheLabelIsTakenAsItIs() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: dn-shipped, labels: {datamesh.dev/domain: dn-shipped, team: x}}
                """);
        rig.domain("dn-shipped", "");

        rig.awaitReady("dn-shipped");

        Namespace namespace = namespace("dn-shipped");
        assertThat(namespace.getMetadata().getLabels())
                .containsEntry("team", "x")
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(namespace.getMetadata().getAnnotations()).doesNotContainKey("datamesh.dev/created-for");
    }

    @Test
    void aStrangersNamespaceIsLeftAloneUntilItIsLabelled() {
        Namespace before = rig.admin()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("dn-foreign")
                        .endMetadata()
                        .build())
                .create();
        rig.domain("dn-foreign", "");

        Condition condition = rig.awaitReason("dn-foreign", "NamespaceReady", "NamespaceNotOurs");
        assertThat(condition.message()).contains("kubectl label namespace dn-foreign datamesh.dev/domain=dn-foreign");
        assertThat(DomainRig.condition(rig.get("dn-foreign"), "Stalled")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");
        assertThat(rig.get("dn-foreign").getStatus().namespace()).isNull();
        assertThat(namespace("dn-foreign").getMetadata().getResourceVersion())
                .isEqualTo(before.getMetadata().getResourceVersion());
        assertThat(rig.admin()
                        .rbac()
                        .roleBindings()
                        .inNamespace("dn-foreign")
                        .list()
                        .getItems())
                .isEmpty();

        rig.admin()
                .namespaces()
                .withName("dn-foreign")
                .edit(n -> new NamespaceBuilder(n)
                        .editMetadata()
                        .addToLabels("datamesh.dev/domain", "dn-foreign")
                        .endMetadata()
                        .build());

        rig.awaitReady("dn-foreign");
    }

    @Test
    void aNamespaceOfAnotherDomainIsLeftAlone() {
        rig.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: dn-others, labels: {datamesh.dev/domain: somebody}}
                """);
        rig.domain("dn-others", "");

        assertThat(rig.awaitReason("dn-others", "NamespaceReady", "NamespaceNotOurs")
                        .message())
                .contains("datamesh.dev/domain=somebody");
    }

    @Test
    void aNamespaceDeletedBehindOurBackIsMadeAgain() {
        rig.domain("dn-lost", "");
        rig.awaitReady("dn-lost");
        String before = namespace("dn-lost").getMetadata().getUid();

        rig.admin().namespaces().withName("dn-lost").delete();

        DomainRig.soon()
                .until(
                        () -> namespace("dn-lost"),
                        found -> found != null && !found.getMetadata().getUid().equals(before));
        rig.awaitReady("dn-lost");
        DomainRig.soon()
                .until(() -> rig.admin().events().v1().events().inNamespace("default").list().getItems().stream()
                        .anyMatch(event -> event.getReason().equals("DriftRestored")
                                && event.getRegarding().getName().equals("dn-lost")
                                && event.getNote().contains("Namespace dn-lost")));
    }

    @Test
    void aNamespaceThatIsHeldUpOnItsWayOutIsAwaitedAndMadeAgain() {
        rig.domain("dn-slow", "");
        rig.awaitReady("dn-slow");
        var holdsUp = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("dn-slow")
                .withName("held")
                .withFinalizers("test.example/held")
                .endMetadata()
                .build();
        rig.admin().resource(holdsUp).create();
        rig.admin().namespaces().withName("dn-slow").delete();

        rig.awaitReason("dn-slow", "NamespaceReady", "NamespaceTerminating");
        assertThat(DomainRig.condition(rig.get("dn-slow"), "Reconciling")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");

        rig.admin()
                .resource(holdsUp)
                .edit(held -> new ConfigMapBuilder(held)
                        .editMetadata()
                        .withFinalizers(List.of())
                        .endMetadata()
                        .build());
        rig.awaitReady("dn-slow");
    }

    @Test
    void aPausedDomainStaysAsItIsAndReady() {
        rig.domain("dn-pause", "");
        rig.awaitReady("dn-pause");

        rig.pause("dn-pause", true);
        assertThat(DomainRig.condition(rig.get("dn-pause"), "Ready")
                        .orElseThrow()
                        .status())
                .isEqualTo("True");
        rig.admin()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace("dn-pause")
                .withName("datamesh-default-deny")
                .delete();
        int runs = rig.runs("dn-pause");
        rig.mesh().wakeDomain("dn-pause");
        DomainRig.soon().until(() -> rig.runs("dn-pause") > runs);
        assertThat(rig.admin()
                        .network()
                        .v1()
                        .networkPolicies()
                        .inNamespace("dn-pause")
                        .withName("datamesh-default-deny")
                        .get())
                .isNull();

        rig.pause("dn-pause", false);
        DomainRig.soon()
                .until(() -> rig.admin()
                                .network()
                                .v1()
                                .networkPolicies()
                                .inNamespace("dn-pause")
                                .withName("datamesh-default-deny")
                                .get()
                        != null);
    }

    private static Namespace namespace(String name) {
        return rig.admin().namespaces().withName(name).get();
    }
}
