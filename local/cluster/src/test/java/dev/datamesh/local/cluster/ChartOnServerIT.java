package dev.datamesh.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.testing.SharedControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart and the examples of GitOps make, given to a real API server by kubectl, which refuses what it does not know. */
class ChartOnServerIT {
    private static final Path MESH = Path.of("..", "..", "examples", "gitops", "mesh", "production");
    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private static Path folder;

    private static ControlPlane plane;
    private static Path chart;

    @BeforeAll
    static void installTheChart() throws Exception {
        assumeTrue(Helm.found().isPresent(), "no helm on the PATH: the chart is not tried");
        plane = SharedControlPlane.get();
        chart = folder.resolve("chart.yaml");
        Helm.Outcome rendered = Helm.found().orElseThrow().templated("namespaces.createSystem=true");
        Files.writeString(chart, rendered.output());
        kubectl("apply", "--server-side", "--validate=strict", "-f", chart.toString());
        kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    }

    @Test
    void theRenderedChartAppliedAnewChangesNothing() throws Exception {
        String before = versions();
        kubectl("apply", "--server-side", "--validate=strict", "-f", chart.toString());
        assertThat(versions()).isEqualTo(before).contains("CustomResourceDefinition", "Deployment");
    }

    @Test
    void theMeshInGitIsLegalAndHasNoDefaultThatShowsAsDrift() throws Exception {
        Path mesh = folder.resolve("mesh.yaml");
        Files.writeString(mesh, kubectl("kustomize", MESH.toString()));
        kubectl("apply", "--server-side", "--validate=strict", "--field-manager=pipeline", "-f", mesh.toString());

        assertThat(kubectl("get", "dataplane,datadomain,dataproduct,accessrequest,accessgrant", "-A", "-o", "name")
                        .lines())
                .hasSize(6);
        // Another manager that wants the same meets no conflict, as it would where the server had changed a value.
        kubectl("apply", "--server-side", "--validate=strict", "--field-manager=another", "-f", mesh.toString());
        assertThat(kubectl("get", "dataproduct", "-n", "h1", "strain", "-o", "jsonpath={.metadata.generation}"))
                .isEqualTo("1");
    }

    private static String versions() throws Exception {
        return kubectl(
                "get",
                "-f",
                chart.toString(),
                "-o",
                "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation}{'\\n'}{end}");
    }

    private static String kubectl(String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "kubectl", ".out");
        Path error = Files.createTempFile(folder, "kubectl", ".err");
        List<String> command = new ArrayList<>(List.of(
                plane.kubectl().toString(),
                "--kubeconfig",
                plane.adminKubeconfig().toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(error.toFile())
                .start();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("%s", command)
                .isTrue();
        assertThat(process.exitValue())
                .as("%s%n%s", command, Files.readString(error))
                .isZero();
        return Files.readString(output);
    }
}
