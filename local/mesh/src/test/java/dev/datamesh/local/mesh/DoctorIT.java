package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.local.mesh.setup.ClusterSetup;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code mesh doctor --kubeconfig} finds on a real API server. */
class DoctorIT {
    private static final KubernetesClient CLIENT = SharedControlPlane.get().adminClient();
    private static final String NAMESPACE = "doctor";
    private static final String OPERATOR = "datamesh-operator";

    @BeforeEach
    void installed() throws Exception {
        ClusterSetup setup = new ClusterSetup(CLIENT);
        setup.applyKinds();
        setup.applyObjects();
        CLIENT.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    @AfterEach
    void removed() {
        CLIENT.apps().deployments().inNamespace(NAMESPACE).delete();
        CLIENT.leases().inNamespace(NAMESPACE).delete();
    }

    @Test
    void withoutAnOperatorItSaysThatThereIsNone() throws Exception {
        assertThat(doctor())
                .contains(
                        "no Deployment bears the label",
                        "ok       kinds",
                        "ok       built-in policies",
                        "helm install");
    }

    @Test
    void aPodThatDoesNotStartIsNamedWithItsReason() throws Exception {
        operator();
        Pod pod = await().until(
                        () -> CLIENT.pods().inNamespace(NAMESPACE).list().getItems().stream()
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
        CLIENT.pods()
                .inNamespace(NAMESPACE)
                .withName(pod.getMetadata().getName())
                .editStatus(live -> {
                    live.getStatus()
                            .setContainerStatuses(List.of(new ContainerStatusBuilder()
                                    .withName("operator")
                                    .withImage("nowhere/operator:1")
                                    .withImageID("")
                                    .withReady(false)
                                    .withRestartCount(0)
                                    .withNewState()
                                    .withNewWaiting("pull access denied", "ImagePullBackOff")
                                    .endState()
                                    .build()));
                    return live;
                });
        assertThat(doctor())
                .contains("0 of 1 pods available: " + pod.getMetadata().getName())
                .contains("ImagePullBackOff, pull access denied", "none has been elected in " + NAMESPACE);
    }

    @Test
    void aLeaderThatIsNotHeardOfIsNone() throws Exception {
        operator();
        lease(ZonedDateTime.now(ZoneOffset.UTC));
        assertThat(doctor()).contains("ok       leader").doesNotContain("has not been heard of");
        lease(ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1));
        assertThat(doctor()).contains("failure  leader", "somebody has not been heard of since");
    }

    @Test
    void aPolicyThatIsBoundByNothingIsNamed() throws Exception {
        CLIENT.admissionRegistration()
                .v1()
                .validatingAdmissionPolicyBindings()
                .withName("datamesh-lineage")
                .delete();
        assertThat(doctor()).contains("failure  built-in policies", "datamesh-lineage is bound by nothing");
    }

    private static String doctor() {
        CapturedConsole console = new CapturedConsole();
        Path kubeconfig = SharedControlPlane.get().adminKubeconfig();
        CommandLines.of(console.console()).execute("doctor", "--kubeconfig", kubeconfig.toString());
        return console.out() + console.err();
    }

    private static void operator() {
        Deployment deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(OPERATOR)
                .addToLabels("app.kubernetes.io/name", OPERATOR)
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(Map.of("app", "doctor"))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "doctor")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("operator")
                .withImage("nowhere/operator:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
        CLIENT.resource(deployment).serverSideApply();
    }

    private static void lease(ZonedDateTime renewed) {
        CLIENT.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(OPERATOR)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("somebody")
                        .withLeaseDurationSeconds(15)
                        .withRenewTime(renewed)
                        .endSpec()
                        .build())
                .forceConflicts()
                .serverSideApply();
    }
}
