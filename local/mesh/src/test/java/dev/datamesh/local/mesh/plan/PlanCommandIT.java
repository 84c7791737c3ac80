package dev.datamesh.local.mesh.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Crds;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.controlplane.KubernetesApi;
import dev.datamesh.local.mesh.CapturedConsole;
import dev.datamesh.local.mesh.apply.Applier;
import dev.datamesh.local.mesh.apply.ApplyCommand;
import dev.datamesh.local.mesh.apply.Manifests;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
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

    private static final String PRODUCT = """
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata: {namespace: planned, name: planned-orders}
            spec:
              displayName: "%s"
              streams: [{records: {schema: {json: {type: object}}}}]
            """;

    /** A domain's, as the policies that another test may have left ask for. */
    private static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: planned, labels: {datamesh.dev/domain: planned}}
            """;

    private static final String CONSUMERS = """
            {"status": {"consumers": [
              {"namespace": "cbc", "subject": {"kind": "ServiceAccount", "name": "search"}, "fields": ["total_cents"]}]}}
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

    @Test
    void whoReadsWhatWouldBeChangedIsNamedWithTheFieldsThatTheyRelyOn() throws IOException {
        KubernetesClient client = api.adminClient();
        Crds.manifests().forEach(kind -> apply(client, kind));
        apply(client, NAMESPACE);
        var product = client.resources(DataProduct.class).inNamespace("planned").withName("planned-orders");
        Awaitility.await().ignoreExceptions().until(() -> {
            apply(client, PRODUCT.formatted("Orders"));
            return product.get() != null;
        });
        product.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), CONSUMERS);

        assertThat(plan(PRODUCT.formatted("Orders"))).isZero();
        assertThat(captured.out()).doesNotContain("read by");
        assertThat(plan(PRODUCT.formatted("All orders"))).isZero();
        assertThat(captured.out())
                .contains("DataProduct planned/planned-orders would be changed; read by cbc/search (total_cents)");
        // What is read is not deleted.
        product.subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"consumers\": null}}");
        product.delete();
    }

    private static void apply(KubernetesClient client, String yaml) {
        new Applier(client, ApplyCommand.FIELD_MANAGER).apply(Manifests.of("x.yaml", yaml), applied -> {});
    }

    private int plan(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("planned.yaml"), yaml);
        return new CommandLine(new PlanCommand(captured.console()))
                .execute("--kubeconfig", api.adminKubeconfig().toString(), file.toString());
    }
}
