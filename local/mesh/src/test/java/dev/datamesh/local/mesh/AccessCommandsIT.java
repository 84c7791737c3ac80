package dev.datamesh.local.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.Condition;
import dev.datamesh.api.Crds;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessGrantStatus.Layer;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mesh request}, {@code approve}, {@code revoke} and {@code access} write and say, against a real API server. */
class AccessCommandsIT {
    private static final KubernetesClient CLIENT = SharedControlPlane.get().adminClient();
    private static final String REQUEST = "aa1-strain-analysis";
    private static final String GRANT = "aa2-aa1-strain-analysis";

    @TempDir
    private Path folder;

    private CapturedConsole console = new CapturedConsole();

    @BeforeAll
    static void kinds() {
        Crds.manifests().forEach(AccessCommandsIT::apply);
        Awaitility.await()
                .ignoreExceptions()
                .untilAsserted(() ->
                        CLIENT.resources(AccessGrant.class).inAnyNamespace().list());
        apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: aa1, labels: {datamesh.dev/domain: aa1}}");
        apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: aa2}");
        Awaitility.await().ignoreExceptions().untilAsserted(() -> apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: aa1, name: strain}
                spec:
                  streams:
                  - timeSeries:
                      stride: 1s
                      channels: [{name: "AA:STRAIN", dataType: float64, sampleRate: 16}]
                """));
    }

    @Test
    void aRequestIsMadeConsentedToSeenAndTakenBack() throws Exception {
        assertThat(
                        run(
                                "request aa1/strain --as aa2/analysis --purpose search --until 2030-01-01T00:00:00Z --secret s --timeout 0"))
                .isZero();
        assertThat(console.out())
                .contains("AccessRequest aa2/" + REQUEST + " made: aa2/analysis asks for aa1/strain")
                .contains("the operator has not reported yet");
        assertThat(request().getSpec().purpose()).isEqualTo("search");
        assertThat(request().getSpec().secretName()).isEqualTo("s");

        assertThat(run("access aa1/strain")).isZero();
        assertThat(console.out()).contains("request aa2/" + REQUEST).doesNotContain("reads");

        assertThat(run("approve aa2/" + REQUEST + " --limit 50Mi --timeout 0")).isEqualTo(1);
        assertThat(console.out()).contains("AccessGrant aa1/" + GRANT + " made").contains("for: search");
        assertThat(grant().getSpec().to().request()).isEqualTo(REQUEST);
        assertThat(grant().getSpec().limits().consumeBytesPerSecond()).isEqualTo("50Mi");
        assertThat(grant().getSpec().approvedBy()).isEqualTo(self());

        assertThat(run("approve aa2/" + REQUEST)).isEqualTo(1);
        assertThat(console.err())
                .contains("AccessGrant aa1/" + GRANT + " is there already")
                .contains("→");

        report();
        assertThat(run("access --as aa2/analysis -o json")).isZero();
        JsonNode entries = new ObjectMapper().readTree(console.out());
        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).path("reads").asBoolean()).isTrue();
        assertThat(entries.get(0).path("until").asText()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(run("access aa1 --as aa2/another")).isZero();
        assertThat(console.out()).contains("Nobody may read aa1");
        assertThat(run("access nowhere")).isEqualTo(1);

        assertThat(run("revoke aa1/" + GRANT)).as("nobody says yes").isEqualTo(1);
        assertThat(grant()).isNotNull();
        assertThat(run("revoke aa1/" + GRANT + " --yes")).isZero();
        assertThat(grant()).isNull();
        assertThat(run("revoke aa2/" + REQUEST + " --yes")).isEqualTo(1);
        assertThat(console.err()).contains("it is a request: add --request");
        assertThat(run("revoke aa2/" + REQUEST + " --request --yes")).isZero();
        assertThat(request()).isNull();
    }

    @Test
    void whatIsPrintedForGitIsWhatTheApiServerTakes() throws Exception {
        assertThat(run("request aa1/strain --as group:analysts --namespace aa2 --stream main --until 90d -o yaml"))
                .isZero();
        Path file = Files.writeString(folder.resolve("request.yaml"), console.out());
        assertThat(CLIENT.resources(AccessRequest.class)
                        .inNamespace("aa2")
                        .list()
                        .getItems())
                .noneMatch(each -> each.getMetadata().getName().equals("aa1-strain-analysts"));
        assertThat(run("apply -f " + file)).as(console.err()).isZero();

        assertThat(run("approve aa2/aa1-strain-analysts --approved-by carol -o yaml"))
                .isZero();
        file = Files.writeString(folder.resolve("grant.yaml"), console.out());
        assertThat(run("apply -f " + file)).as(console.err()).isZero();
        assertThat(CLIENT.resources(AccessGrant.class)
                        .inNamespace("aa1")
                        .withName("aa2-aa1-strain-analysts")
                        .get()
                        .getSpec()
                        .approvedBy())
                .isEqualTo("carol");
    }

    @Test
    void aGrantThatTheOperatorWroteIsNotRevokedButWhatItGoesByIs() {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: aa1, name: auto-1, labels: {datamesh.dev/managed-by: operator}}
                spec: {product: strain, to: {namespace: aa2, subject: {kind: ServiceAccount, name: a}, request: r}}
                """);

        assertThat(run("revoke aa1/auto-1 --yes")).isEqualTo(1);
        assertThat(console.err()).contains("autoApprove").contains("mesh revoke aa2/r --request");
    }

    @Test
    void aPasswordIsAskedForToBeReplacedByWhatItsUserPublishes() {
        apply("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: aa1, name: published}
                spec:
                  publishers: [{serviceAccount: writer}]
                  streams:
                  - timeSeries:
                      stride: 1s
                      channels: [{name: "AA:PUBLISHED", dataType: float64, sampleRate: 16}]
                """);

        assertThat(run("rotate aa1/writer")).as(console.err()).isZero();
        assertThat(console.out()).contains("DataProduct aa1/published");
        assertThat(CLIENT.resources(DataProduct.class)
                        .inNamespace("aa1")
                        .withName("published")
                        .get()
                        .getMetadata()
                        .getAnnotations())
                .containsKey("datamesh.dev/rotate");
        assertThat(run("rotate aa1/nobody")).isEqualTo(1);
        assertThat(console.err()).contains("aa1/nobody has no Kafka user");
    }

    @Test
    void whatIsNotThereIsSaidWithWhatToDo() {
        assertThat(run("approve aa2/none")).isEqualTo(1);
        assertThat(console.err()).contains("there is no AccessRequest aa2/none").contains("mesh access");
        assertThat(run("revoke aa1/none")).isEqualTo(1);
        assertThat(console.err()).contains("there is no AccessGrant aa1/none");
        assertThat(run("fetch X --server grpc://127.0.0.1:1 --as aa2/nobody")).isEqualTo(1);
        assertThat(console.err())
                .contains("there is no ServiceAccount aa2/nobody")
                .contains("-n aa2");
        assertThat(run("request aa1/strain --as dora")).isEqualTo(2);
        assertThat(console.err()).contains("which namespace asks");
        assertThat(run("request aa1/strain --as 'aa2/*'")).isEqualTo(1);
        assertThat(console.err()).contains("spec.subject.name");
    }

    private static AccessRequest request() {
        return CLIENT.resources(AccessRequest.class)
                .inNamespace("aa2")
                .withName(REQUEST)
                .get();
    }

    private static AccessGrant grant() {
        return CLIENT.resources(AccessGrant.class)
                .inNamespace("aa1")
                .withName(GRANT)
                .get();
    }

    /** As the operator would. */
    private static void report() {
        CLIENT.resources(AccessGrant.class).inNamespace("aa1").withName(GRANT).editStatus(grant -> {
            grant.setStatus(new AccessGrantStatus(
                    1L,
                    null,
                    REQUEST,
                    "2030-01-01T00:00:00Z",
                    null,
                    List.of(new Layer("rbac", "Enforced", "2026-11-23T12:00:00Z")),
                    Stream.of("Approved", "Granted")
                            .map(type -> new Condition(type, "True", "Succeeded", "", "2026-11-23T12:00:00Z", 1L))
                            .toList()));
            return grant;
        });
    }

    private static String self() {
        return CLIENT.authentication()
                .v1()
                .selfSubjectReviews()
                .create(new io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview())
                .getStatus()
                .getUserInfo()
                .getUsername();
    }

    private static void apply(String yaml) {
        CLIENT.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .forceConflicts()
                .serverSideApply();
    }

    private int run(String arguments) {
        console = new CapturedConsole(Map.of(), "");
        String all = arguments.replace("'", "") + " --kubeconfig "
                + SharedControlPlane.get().adminKubeconfig();
        return CommandLines.of(console.console()).execute(all.split(" "));
    }
}
