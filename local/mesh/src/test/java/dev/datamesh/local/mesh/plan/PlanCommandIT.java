package dev.datamesh.local.mesh.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.local.controlplane.KubernetesApi;
import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.testing.SharedControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandIT {
    private static final String WORDS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {namespace: default, name: planned}
            data: {a: "%s"}
            """;

    private final KubernetesApi api = SharedControlPlane.get();
    private final CapturedConsole captured = new CapturedConsole();

    @TempDir
    private Path folder;

    @Test
    void itSaysWhatWouldChangeAndKeepsNothing() throws IOException {
        assertThat(plan(WORDS.formatted("1"))).isZero();
        assertThat(captured.out()).contains("ConfigMap default/planned would be created");
        assertThat(api.adminClient()
                        .configMaps()
                        .inNamespace("default")
                        .withName("planned")
                        .get())
                .isNull();

        new Applier(api.adminClient(), ApplyCommand.FIELD_MANAGER)
                .apply(Manifests.of("x.yaml", WORDS.formatted("1")), applied -> {});
        assertThat(plan(WORDS.formatted("1"))).isZero();
        assertThat(captured.out()).contains("ConfigMap default/planned would stay as it is");
        assertThat(plan(WORDS.formatted("2"))).isZero();
        assertThat(captured.out()).contains("ConfigMap default/planned would be changed");
        assertThat(api.adminClient()
                        .configMaps()
                        .inNamespace("default")
                        .withName("planned")
                        .get()
                        .getData())
                .containsEntry("a", "1");
    }

    @Test
    void whatWouldBeRefusedIsToldAtItsLine() throws IOException {
        int code = plan("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  namespace: default
                  name: planned
                colour: red
                """);

        assertThat(code).isEqualTo(1);
        assertThat(captured.out())
                .contains("planned.yaml:6: error: ConfigMap default/planned: colour: there is no such field");
    }

    private int plan(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("planned.yaml"), yaml);
        return new CommandLine(new PlanCommand(captured.console()))
                .execute("--kubeconfig", api.adminKubeconfig().toString(), file.toString());
    }
}
