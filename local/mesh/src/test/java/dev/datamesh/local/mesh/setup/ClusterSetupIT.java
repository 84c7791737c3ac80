package dev.datamesh.local.mesh.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterSetupIT {
    private final KubernetesClient client = SharedControlPlane.get().adminClient();
    private final ClusterSetup setup = new ClusterSetup(client);

    @Test
    void setUpHasWhatTheOperatorNeedsAndDoneAgainChangesNothing() throws Exception {
        setUp("first");
        assertThat(client.resources(DataPlane.class).list().getItems()).isEmpty();
        assertThat(client.serviceAccounts()
                        .inNamespace("datamesh-system")
                        .withName("datamesh-operator")
                        .get())
                .isNotNull();
        assertThat(client.serviceAccounts()
                        .inNamespace("datamesh-system")
                        .withName("mesh-replayer")
                        .get())
                .isNotNull();
        List<String> before = versions();

        setUp("first");
        assertThat(versions()).isEqualTo(before);

        setUp("second");
        String password = client.secrets()
                .inNamespace("datamesh-system")
                .withName("kafka-admin")
                .get()
                .getData()
                .get("password");
        assertThat(new String(Base64.getDecoder().decode(password), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("second");
    }

    @Test
    void filesOfTheChartAreThere() {
        assertThat(PackedFiles.below("chart").keySet())
                .anyMatch(name -> name.startsWith("rbac/"))
                .anyMatch(name -> name.startsWith("policies/"));
        assertThat(PackedFiles.below("none")).isEmpty();
    }

    private void setUp(String password) throws InterruptedException {
        setup.applyKinds();
        setup.applyObjects();
        setup.applyKafkaAdmin("admin", password);
    }

    private List<String> versions() {
        List<HasMetadata> objects = new ArrayList<>();
        objects.addAll(
                client.apiextensions().v1().customResourceDefinitions().list().getItems());
        // Those that are put together of others change in their own time.
        client.rbac().clusterRoles().list().getItems().stream()
                .filter(role -> role.getAggregationRule() == null)
                .forEach(objects::add);
        objects.addAll(
                client.rbac().roles().inNamespace("datamesh-system").list().getItems());
        objects.addAll(client.admissionRegistration()
                .v1()
                .validatingAdmissionPolicies()
                .list()
                .getItems());
        objects.addAll(client.secrets().inNamespace("datamesh-system").list().getItems());
        objects.addAll(
                client.serviceAccounts().inNamespace("datamesh-system").list().getItems());
        return objects.stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getName() + " "
                        + object.getMetadata().getGeneration() + " "
                        + object.getMetadata().getResourceVersion())
                .toList();
    }
}
