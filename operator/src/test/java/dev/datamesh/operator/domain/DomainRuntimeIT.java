package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.AccessSpec.Visibility;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
    void aDomainSaysWhereItsRuntimeIsReached() {
        rig.domain("dr-where", "");
        assertThat(endpoint("dr-where", "grpc://runtime-dr-where.datamesh-runtimes.svc:31206"))
                .isNotNull();

        rig.admin()
                .services()
                .inNamespace(RUNTIMES)
                .withName("runtime-dr-where")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"datamesh.dev/endpoint\":\"grpc://127.0.0.1:4711\"}}}");
        assertThat(endpoint("dr-where", "grpc://127.0.0.1:4711")).isNotNull();
    }

    @Test
    void onlyItsOwnDomainsProductsAndPublishersAreARuntimesToReadFrom() {
        rig.domain("dr-mine", "channelPrefixes: [\"DRM:\"]");
        rig.domain("dr-other", "");
        accepted("dr-mine", Mode.Open);

        DomainRig.soon()
                .until(() -> may("dr-mine", "get", "", "secrets", RUNTIMES, "test.dr-mine.calibration")
                        && may("dr-mine", "watch", "datamesh.dev", "dataproducts", "dr-mine", ""));
        assertThat(may("dr-other", "get", "", "secrets", RUNTIMES, "test.dr-mine.calibration"))
                .isFalse();
        assertThat(may("dr-other", "watch", "datamesh.dev", "dataproducts", "dr-mine", ""))
                .isFalse();
        assertThat(may("dr-mine", "get", "", "secrets", RUNTIMES, "")).isFalse();
        assertThat(may("dr-mine", "update", "coordination.k8s.io", "leases", RUNTIMES, "runtime-dr-mine"))
                .isTrue();
        assertThat(may("dr-mine", "update", "coordination.k8s.io", "leases", RUNTIMES, "runtime-dr-mine-archive"))
                .isTrue();
        assertThat(may("dr-mine", "patch", "", "configmaps", RUNTIMES, "runtime-dr-mine"))
                .isTrue();
        assertThat(may("dr-other", "patch", "", "configmaps", RUNTIMES, "runtime-dr-mine"))
                .isFalse();
        assertThat(may("dr-mine", "create", "authentication.k8s.io", "tokenreviews", "", ""))
                .isTrue();
        assertThat(may("dr-mine", "create", "authorization.k8s.io", "subjectaccessreviews", "", ""))
                .isTrue();
    }

    @Test
    void whoMayReadAndPublishFollowsWhatTheProductsSay() {
        rig.domain("dr-access", "owners: [{kind: User, name: dora}]\nchannelPrefixes: [\"DRA:\"]");
        accepted("dr-access", Mode.Open);
        DomainRig.soon().until(() -> allowed("consume", "dr-access", "a", "anyone", "system:authenticated"));
        DomainRig.soon()
                .until(() -> allowed("publish", "dr-access", "a", "system:serviceaccount:dr-access:calibration", ""));
        assertThat(allowed("publish", "dr-access", "a", "dora", "system:authenticated"))
                .isFalse();
        assertThat(allowed("consume", "dr-access", "b", "anyone", "system:authenticated"))
                .isFalse();

        accepted("dr-access", Mode.Domain);
        DomainRig.soon().until(() -> !allowed("consume", "dr-access", "a", "anyone", "system:authenticated"));
        DomainRig.soon().until(() -> allowed("consume", "dr-access", "a", "dora", "system:authenticated"));
        DomainRig.soon().until(() -> allowed("consume", "dr-access", "a", "x", "system:serviceaccounts:dr-access"));

        accepted("dr-access", Mode.Request);
        DomainRig.soon().until(() -> !allowed("consume", "dr-access", "a", "dora", "system:authenticated"));
        rig.admin().resources(DataProduct.class).inNamespace("dr-access").delete();
        DomainRig.soon()
                .until(() -> !allowed("publish", "dr-access", "a", "system:serviceaccount:dr-access:calibration", ""));
    }

    @Test
    void aRoleThatSomebodyWidensIsPutBack() {
        rig.domain("dr-wide", "channelPrefixes: [\"DRW:\"]");
        accepted("dr-wide", Mode.Open);
        DomainRig.soon().until(() -> allowed("consume", "dr-wide", "a", "anyone", "system:authenticated"));

        rig.admin()
                .rbac()
                .roles()
                .inNamespace("dr-wide")
                .withName("datamesh-open")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"replace\",\"path\":\"/rules/0/verbs\",\"value\":[\"consume\",\"publish\"]}]");

        DomainRig.soon()
                .until(() -> rig.admin()
                        .rbac()
                        .roles()
                        .inNamespace("dr-wide")
                        .withName("datamesh-open")
                        .get()
                        .getRules()
                        .getFirst()
                        .getVerbs()
                        .equals(List.of("consume")));
    }

    /** What the product's controller would say; it wakes the domain. */
    private static void accepted(String domain, Mode mode) {
        DomainRig.soon().until(() -> rig.admin().namespaces().withName(domain).get() != null);
        String prefix = rig.get(domain).getSpec().channelPrefixes().getFirst();
        rig.apply(PRODUCT.formatted(domain, "a", mode, prefix));
        rig.admin()
                .resources(DataProduct.class)
                .inNamespace(domain)
                .withName("a")
                .editStatus(product -> {
                    product.setStatus(new DataProductStatus(
                            product.getMetadata().getGeneration(),
                            null,
                            new AcceptedContract(
                                    "1.0.0",
                                    "sha256:0",
                                    product.getMetadata().getGeneration(),
                                    product.getSpec().publishers(),
                                    mode,
                                    Visibility.Mesh),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
                    return product;
                });
        DomainRig.soon()
                .until(() -> rig.mesh()
                        .product(domain, "a")
                        .filter(seen -> seen.getStatus() != null
                                && seen.getStatus().accepted().access() == mode)
                        .isPresent());
        rig.mesh().wakeDomain(domain);
    }

    @Test
    void aPodOfTheRuntimeIsLetIntoItsNamespace() {
        rig.domain("dr-pod", "");
        DomainRig.soon().until(() -> deployment("dr-pod") != null);
        var template = deployment("dr-pod").getSpec().getTemplate();

        assertThat(template.getSpec().getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals("JAVA_TOOL_OPTIONS")
                        && variable.getValue().contains("ExitOnOutOfMemoryError"));

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

    private static final String PRODUCT = """
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata: {namespace: %1$s, name: %2$s}
            spec:
              publishers: [{serviceAccount: calibration}]
              streams:
              - timeSeries:
                  stride: 62.5ms
                  channels: [{name: "%4$sTEST-%2$s", dataType: float64, sampleRate: 16}]
              access: {mode: %3$s}
            """;

    private static DataDomain endpoint(String domain, String endpoint) {
        return DomainRig.soon()
                .until(
                        () -> rig.get(domain),
                        found -> found.getStatus() != null
                                && endpoint.equals(found.getStatus().endpoint()));
    }

    /** Whether a domain's runtime may do something. */
    private static boolean may(
            String domain, String verb, String group, String resource, String namespace, String name) {
        return reviewed(
                "system:serviceaccount:" + RUNTIMES + ":runtime-" + domain,
                List.of("system:serviceaccounts:" + RUNTIMES),
                verb,
                group,
                resource,
                namespace,
                name);
    }

    private static boolean allowed(String verb, String domain, String product, String user, String group) {
        return reviewed(user, List.of(group), verb, "datamesh.dev", "dataproducts", domain, product);
    }

    private static boolean reviewed(
            String user,
            List<String> groups,
            String verb,
            String group,
            String resource,
            String namespace,
            String name) {
        return rig.admin()
                .resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(user)
                        .withGroups(groups)
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(group)
                        .withResource(resource)
                        .withNamespace(namespace)
                        .withName(name)
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create()
                .getStatus()
                .getAllowed();
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
