package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.DataPlaneSpec;
import dev.datamesh.api.plane.RuntimeSpec;
import dev.datamesh.core.domain.PlaneFacts;
import dev.datamesh.core.domain.RuntimeStep;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.rig.SharedApi;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The chart's gateway on a real API server: one more process of the runtimes' image, in the runtimes' namespace and under its rules. */
class GatewayManifestIT {
    private static final Path FILES = Path.of("..", "charts", "datamesh", "files");
    private static final KubernetesClient CLIENT = SharedApi.get().adminClient();

    private static List<HasMetadata> objects;

    @BeforeAll
    static void apply() throws IOException {
        load("rbac/00-namespaces.yaml");
        load("rbac/90-gateway.yaml");
        objects = load("workloads/gateway.yaml");
    }

    @Test
    void itsPodsAreLetIntoTheRuntimesNamespace() {
        PodTemplateSpec template = gateway().getSpec().getTemplate();
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace("datamesh-runtimes")
                .withName("gateway-test")
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        assertThat(CLIENT.resource(pod).dryRun().create().getMetadata().getName())
                .isEqualTo("gateway-test");
    }

    @Test
    void itsServiceChoosesItsPods() {
        Service service = one(Service.class);
        assertThat(gateway().getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(service.getSpec().getSelector());
        assertThat(service.getSpec().getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort()).isEqualTo(31206));
    }

    @Test
    void itIsHeldAsEveryRuntimeIs() {
        Container runtime = new RuntimeObjects(Settings.defaults())
                .deployment(
                        "h1",
                        new PlaneFacts.Present(
                                "local",
                                true,
                                new DataPlaneSpec(null, null, null, null, new RuntimeSpec(1, null, false))),
                        new RuntimeStep.Run("image", 1))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        Container gateway =
                gateway().getSpec().getTemplate().getSpec().getContainers().getFirst();

        assertThat(gateway.getPorts())
                .extracting(port -> port.getName() + port.getContainerPort())
                .isEqualTo(runtime.getPorts().stream()
                        .map(port -> port.getName() + port.getContainerPort())
                        .toList());
        assertThat(gateway.getSecurityContext()).isEqualTo(runtime.getSecurityContext());
        assertThat(gateway.getResources().getLimits())
                .isEqualTo(runtime.getResources().getLimits());
        assertThat(gateway.getReadinessProbe().getHttpGet().getPath())
                .isEqualTo(runtime.getReadinessProbe().getHttpGet().getPath());
        assertThat(gateway.getLivenessProbe().getHttpGet().getPath())
                .isEqualTo(runtime.getLivenessProbe().getHttpGet().getPath());
        assertThat(gateway.getStartupProbe().getFailureThreshold())
                .isEqualTo(runtime.getStartupProbe().getFailureThreshold());
    }

    private static Deployment gateway() {
        return one(Deployment.class);
    }

    private static <T> T one(Class<T> kind) {
        return objects.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<HasMetadata> load(String file) throws IOException {
        String yaml = Files.readString(FILES.resolve(file));
        return CLIENT.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }
}
