package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Domains on planes that declare runtimes. There are no nodes here, so the tests say how the Deployments stand. */
class DomainRuntimeIT {
    private static final String RUNTIMES = "datamesh-runtimes";
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig(withImage("registry.example/runtime:1"));
        rig.plane("test", "runtime: {replicas: 2}");
    }

    @AfterAll
    static void stop() {
        rig.close();
        rig.plane("test", "");
    }

    @Test
    void aDomainIsReadyOnceItsRuntimeServes() {
        rig.domain("dr-serves", "");

        rig.awaitReason("dr-serves", "RuntimeReady", "Pending");
        DomainRig.soon().until(() -> deployment("dr-serves") != null);
        assertThat(rig.awaitReason("dr-serves", "Ready", "Pending").message()).startsWith("RuntimeReady");
        assertThat(deployment("dr-serves").getSpec().getReplicas()).isEqualTo(2);
        assertThat(rig.admin()
                        .services()
                        .inNamespace(RUNTIMES)
                        .withName("runtime-dr-serves")
                        .get())
                .isNotNull();
        assertThat(rig.admin()
                        .policy()
                        .v1()
                        .podDisruptionBudget()
                        .inNamespace(RUNTIMES)
                        .withName("runtime-dr-serves")
                        .get())
                .isNotNull();

        serve("dr-serves");
        rig.awaitReady("dr-serves");
    }

    @Test
    void aRuntimeThatIsScaledOrDeletedIsPutBack() {
        rig.domain("dr-drift", "");
        DomainRig.soon().until(() -> deployment("dr-drift") != null);

        rig.admin()
                .apps()
                .deployments()
                .inNamespace(RUNTIMES)
                .withName("runtime-dr-drift")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":0}}");
        DomainRig.soon().until(() -> deployment("dr-drift").getSpec().getReplicas() == 2);

        rig.admin()
                .serviceAccounts()
                .inNamespace(RUNTIMES)
                .withName("runtime-dr-drift")
                .delete();
        DomainRig.soon()
                .until(() -> rig.admin()
                                .serviceAccounts()
                                .inNamespace(RUNTIMES)
                                .withName("runtime-dr-drift")
                                .get()
                        != null);
    }

    @Test
    void aRuntimeGoesWithItsDomain() {
        rig.domain("dr-gone", "");
        DomainRig.soon().until(() -> deployment("dr-gone") != null);

        rig.admin().resources(DataDomain.class).withName("dr-gone").delete();

        DomainRig.soon().until(() -> rig.get("dr-gone") == null && deployment("dr-gone") == null);
        assertThat(rig.admin()
                        .serviceAccounts()
                        .inNamespace(RUNTIMES)
                        .withName("runtime-dr-gone")
                        .get())
                .isNull();
    }

    @Test
    void runtimesGoWhenTheirPlaneNoLongerDeclaresThem() {
        rig.plane("dr-plane", "runtime: {replicas: 1}");
        rig.apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataDomain
                metadata: {name: dr-less}
                spec: {plane: dr-plane}
                """);
        DomainRig.soon().until(() -> deployment("dr-less") != null);

        rig.plane("dr-plane", "");

        DomainRig.soon().until(() -> deployment("dr-less") == null);
        rig.awaitReady("dr-less");
        assertThat(rig.awaitReason("dr-less", "RuntimeReady", "NotRequested").status())
                .isEqualTo("True");
    }

    @Test
    void aPodOfTheRuntimeIsLetIntoItsNamespace() {
        rig.domain("dr-pod", "");
        DomainRig.soon().until(() -> deployment("dr-pod") != null);
        var template = deployment("dr-pod").getSpec().getTemplate();

        // The namespace enforces Pod Security "restricted": a dry run says whether the pod would be admitted.
        rig.admin()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(RUNTIMES)
                        .withName("probe")
                        .endMetadata()
                        .withSpec(template.getSpec())
                        .build())
                .dryRun()
                .create();
    }

    /** The Deployment's own controllers make the pods; that they serve is for a kubelet to say. */
    private static void serve(String domain) {
        var pods =
                rig.admin().pods().inNamespace(RUNTIMES).withLabel("app.kubernetes.io/instance", "runtime-" + domain);
        DomainRig.soon().until(() -> pods.list().getItems().size() == 2);
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        pods.resources()
                .forEach(pod -> pod.editStatus(p -> new PodBuilder(p)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .withLastTransitionTime(now)
                        .endCondition()
                        .endStatus()
                        .build()));
    }

    private static Deployment deployment(String domain) {
        return rig.admin()
                .apps()
                .deployments()
                .inNamespace(RUNTIMES)
                .withName("runtime-" + domain)
                .get();
    }

    private static Settings withImage(String image) {
        Settings settings = Settings.defaults();
        return new Settings(
                settings.systemNamespace(),
                settings.runtimesNamespace(),
                Optional.of(image),
                settings.resync(),
                settings.retryCap(),
                false);
    }
}
