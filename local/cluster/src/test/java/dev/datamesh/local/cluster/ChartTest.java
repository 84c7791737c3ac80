package dev.datamesh.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the chart makes, without a cluster. */
class ChartTest {
    private static final Path CRDS = Path.of("..", "..", "crds", "manifests");

    private static Helm helm;
    private static List<HasMetadata> defaults;

    @BeforeAll
    static void render() throws Exception {
        assumeTrue(Helm.found().isPresent(), "no helm on the PATH: the chart is not tried");
        helm = Helm.found().orElseThrow();
        defaults = helm.template();
    }

    @Test
    void rolesAndPoliciesAreThoseThatAreAppliedWithoutHelm() throws IOException {
        Map<String, Object> rendered = new TreeMap<>();
        defaults.forEach(object -> rendered.put(name(object), plain(object)));
        for (String folder : List.of("rbac", "policies")) {
            for (HasMetadata object : plainFiles(Helm.CHART.resolve("files").resolve(folder))) {
                if (!(object instanceof Namespace)) {
                    assertThat(rendered.get(name(object))).as(name(object)).isEqualTo(plain(object));
                }
            }
        }
    }

    @Test
    void theKindsAreTheGeneratedOnesAndStayWhenTheChartGoes() throws IOException {
        List<HasMetadata> kinds = plainFiles(CRDS);
        List<HasMetadata> rendered = defaults.stream()
                .filter(CustomResourceDefinition.class::isInstance)
                .toList();
        assertThat(rendered).hasSameSizeAs(kinds);
        for (HasMetadata kind : rendered) {
            assertThat(kind.getMetadata().getAnnotations()).containsEntry("helm.sh/resource-policy", "keep");
            kind.getMetadata().getAnnotations().remove("helm.sh/resource-policy");
            if (kind.getMetadata().getAnnotations().isEmpty()) {
                kind.getMetadata().setAnnotations(null);
            }
            assertThat(kinds).map(ChartTest::plain).contains(plain(kind));
        }
    }

    @Test
    void kindsCanBeLeftOutOrLetGo() throws Exception {
        assertThat(helm.template("crds.enabled=false")).noneMatch(CustomResourceDefinition.class::isInstance);
        assertThat(helm.template("crds.keep=false"))
                .filteredOn(CustomResourceDefinition.class::isInstance)
                .isNotEmpty()
                .noneMatch(kind -> Map.of("helm.sh/resource-policy", "keep")
                        .equals(kind.getMetadata().getAnnotations()));
    }

    @Test
    void allPodsAreRestrictedAndWriteNowhereButTmp() {
        assertThat(defaults).filteredOn(Deployment.class::isInstance).hasSize(2).allSatisfy(object -> {
            PodSpec pod = ((Deployment) object).getSpec().getTemplate().getSpec();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            for (Container container : pod.getContainers()) {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getResources().getLimits()).containsKey("memory");
                assertThat(container.getVolumeMounts()).extracting("mountPath").containsExactly("/tmp");
            }
        });
    }

    @Test
    void onOlderClustersTheOperatorReadsItsFirstListsAsTheyCanAnswerThem() throws Exception {
        assertThat(renderedFor("1.30.0").output()).contains("DATAMESH_WATCH_LIST, value: \"false\"");
        assertThat(renderedFor("v1.31.5-gke.1000").output()).contains("DATAMESH_WATCH_LIST, value: \"false\"");
        assertThat(renderedFor("1.32.0").output()).doesNotContain("DATAMESH_WATCH_LIST");
        assertThat(renderedFor("1.29.9").error()).contains("chart requires kubeVersion: >=1.30.0-0");
    }

    private static Helm.Outcome renderedFor(String version) throws Exception {
        return helm.run(
                List.of("template", "datamesh", Helm.CHART.toString(), "-n", Helm.SYSTEM, "--kube-version", version));
    }

    @Test
    void namespacesOfOnesOwnAreNamedEverywhere() throws Exception {
        Helm.Outcome other = helm.templated("namespaces.runtimes=mesh-runtimes");
        assertThat(other.output()).contains("namespace: mesh-runtimes").doesNotContain("datamesh-runtimes:");
        assertThat(other.output()
                        .lines()
                        .filter(line -> line.contains("namespace: datamesh-runtimes")
                                || line.contains("system:serviceaccounts:datamesh-runtimes")))
                .isEmpty();
    }

    @Test
    void imagesAndTheGatewaysServiceAreSet() throws Exception {
        List<HasMetadata> objects = helm.template(
                "image.registry=registry.example.org/mesh",
                "image.tag=v7",
                "gateway.service.type=NodePort",
                "gateway.service.nodePort=31206",
                "gateway.tlsSecret=gateway-tls");
        String text = Serialization.asYaml(objects);
        assertThat(text)
                .contains("registry.example.org/mesh/datamesh-operator:v7")
                .contains("registry.example.org/mesh/datamesh-runtime:v7")
                .contains("nodePort: 31206")
                .contains("secretName: \"gateway-tls\"");
    }

    @Test
    void metricsAreThereWhenAskedFor() throws Exception {
        assertThat(helm.template(
                        "metrics.serviceMonitor.enabled=true",
                        "metrics.prometheusRule.enabled=true",
                        "metrics.dashboard.enabled=true"))
                .extracting(HasMetadata::getKind)
                .contains("PodMonitor", "PrometheusRule")
                .filteredOn("ConfigMap"::equals)
                .hasSize(1);
    }

    @Test
    void aSettingThatDoesNotExistIsRefusedByName() throws Exception {
        Helm.Outcome outcome = helm.templated("gateway.replica=3");
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.error()).contains("replica");
    }

    private static List<HasMetadata> plainFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .flatMap(file -> Stream.of(read(file).split("(?m)^---$")))
                    .map(text -> (HasMetadata) Serialization.unmarshal(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }

    private static Object plain(HasMetadata object) {
        return Serialization.unmarshal(Serialization.asYaml(object), GenericKubernetesResource.class);
    }
}
