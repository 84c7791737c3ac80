package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.domain.DataDomain;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may make a namespace a domain's, and which namespaces the operator may write. */
class NamespacePoliciesIT {
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.admin()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("np-namespaces")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("namespaces")
                        .withVerbs("get", "create", "update", "patch", "delete")
                        .endRule()
                        .build())
                .serverSideApply();
        rig.admin()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("np-admins")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("rbac.authorization.k8s.io")
                        .withResources("rolebindings")
                        .withVerbs("create")
                        .endRule()
                        .build())
                .serverSideApply();
        bind("np-namespaces", "np-plain");
        bind("datamesh-platform", "np-platform");
        bind("datamesh-platform", "np-admin");
        bind("np-admins", "np-admin");
        rig.admin()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName("np-status")
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("namespaces/status")
                        .withVerbs("patch")
                        .endRule()
                        .addNewRule()
                        .withApiGroups("")
                        .withResources("namespaces")
                        .withVerbs("get")
                        .endRule()
                        .build())
                .serverSideApply();
        bind("np-status", "np-status");
        rig.plane("test", "");
        try (KubernetesClient plain = rig.as("np-plain")) {
            // A policy bites a moment after it was created.
            DomainRig.soon()
                    .untilAsserted(() -> assertThatThrownBy(() -> plain.resource(namespace("np-probe", "np-probe"))
                                    .dryRun()
                                    .create())
                            .hasMessageContaining("datamesh-domain-label"));
            DomainRig.soon()
                    .untilAsserted(() -> assertThatThrownBy(() -> rig.asOperator()
                                    .resource(namespace("np-probe", null))
                                    .dryRun()
                                    .create())
                            .hasMessageContaining("datamesh-operator-bounds"));
        }
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void onlyThoseMakeANamespaceADomainsWhoMayDeclareDomains() {
        try (KubernetesClient plain = rig.as("np-plain");
                KubernetesClient platform = rig.as("np-platform")) {
            assertThatThrownBy(() -> plain.resource(namespace("np-a", "np-a")).create())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("only those may change it who may create DataDomains");
            assertThatCode(() -> platform.resource(namespace("np-a", "np-a")).create())
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{\"labels\":{\"datamesh.dev/domain\":\"np-taken\"}}}",
                "{\"metadata\":{\"annotations\":{\"datamesh.dev/created-for\":\"any\"}}}"
            })
    void whoDeclaresDomainsTakesNoNamespaceOverThatIsAnothers(String mark) {
        rig.admin().resource(namespace("np-taken", null)).serverSideApply();
        try (KubernetesClient platform = rig.as("np-platform");
                KubernetesClient admin = rig.as("np-admin")) {
            assertThatThrownBy(() -> patch(platform, "np-taken", mark))
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403))
                    .hasMessageContaining("only those may change it who may create RoleBindings in it");

            assertThatCode(() -> patch(admin, "np-taken", mark)).doesNotThrowAnyException();
        } finally {
            rig.admin().namespaces().withName("np-taken").delete();
            DomainRig.soon()
                    .until(() -> rig.admin().namespaces().withName("np-taken").get() == null);
        }
    }

    @Test
    void theMarksDoNotComeByWayOfTheStatusEither() {
        rig.admin().resource(namespace("np-status", null)).create();
        try (KubernetesClient status = rig.as("np-status")) {
            assertThatThrownBy(() -> status.namespaces()
                            .withName("np-status")
                            .subresource("status")
                            .patch(
                                    PatchContext.of(PatchType.JSON_MERGE),
                                    "{\"metadata\":{\"labels\":{\"datamesh.dev/domain\":\"np-status\"}}}"))
                    .hasMessageContaining("datamesh-domain-label");
        }
    }

    @Test
    void theLabelIsNotTakenAwayEitherAndAllElseMayBeChanged() {
        rig.admin().resource(namespace("np-b", "np-b")).create();
        try (KubernetesClient plain = rig.as("np-plain")) {
            assertThatThrownBy(() -> plain.namespaces()
                            .withName("np-b")
                            .edit(n -> new NamespaceBuilder(n)
                                    .editMetadata()
                                    .removeFromLabels("datamesh.dev/domain")
                                    .endMetadata()
                                    .build()))
                    .hasMessageContaining("datamesh-domain-label");
            assertThatCode(() -> plain.namespaces()
                            .withName("np-b")
                            .edit(n -> new NamespaceBuilder(n)
                                    .editMetadata()
                                    .addToLabels("team", "x")
                                    .endMetadata()
                                    .build()))
                    .doesNotThrowAnyException();
            assertThatCode(() -> plain.namespaces().withName("np-b").delete()).doesNotThrowAnyException();
        }
        DomainRig.soon().until(() -> rig.admin().namespaces().withName("np-b").get() == null);
    }

    @Test
    void theOperatorWritesNoNamespaceThatIsNoDomains() {
        rig.admin().resource(namespace("np-c", null)).create();

        assertThatThrownBy(() -> rig.asOperator()
                        .namespaces()
                        .withName("np-c")
                        .edit(n -> new NamespaceBuilder(n)
                                .editMetadata()
                                .addToLabels("datamesh.dev/domain", "np-c")
                                .endMetadata()
                                .build()))
                .hasMessageContaining("the operator writes namespaces of domains only");
        assertThatThrownBy(() -> rig.asOperator().namespaces().withName("np-c").delete())
                .hasMessageContaining("datamesh-operator-bounds");
        assertThatThrownBy(
                        () -> rig.asOperator().namespaces().withName("default").delete())
                .isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void theOperatorDeletesNoNamespaceThatItDidNotMake() {
        rig.admin().resource(namespace("np-d", "np-d")).create();

        assertThatThrownBy(() -> rig.asOperator().namespaces().withName("np-d").delete())
                .hasMessageContaining("the operator deletes namespaces only that it made");
    }

    @Test
    void theOperatorDoesNotSayAfterwardsThatItMadeANamespace() {
        rig.admin().resource(namespace("np-e", "np-e")).create();

        assertThatThrownBy(() -> patch(
                        rig.asOperator(),
                        "np-e",
                        "{\"metadata\":{\"annotations\":{\"datamesh.dev/created-for\":\"any\"}}}"))
                .hasMessageContaining("the operator says of no namespace afterwards that it made it");
    }

    @Test
    void theOperatorLetsItselfIntoNoNamespaceThatIsNoDomains() {
        rig.admin().resource(namespace("np-f", "np-other")).create();

        for (String namespace : new String[] {"kube-system", "default", "np-f"}) {
            assertThatThrownBy(() -> rig.asOperator()
                            .resource(operatorBinding(namespace, "datamesh-operator"))
                            .serverSideApply())
                    .as(namespace)
                    .hasMessageContaining("the operator writes into namespaces of domains only");
            assertThatThrownBy(() ->
                            rig.asOperator().secrets().inNamespace(namespace).list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403));
        }
    }

    @Test
    void theOperatorHandsItsRightsInADomainToNobody() {
        rig.admin().resource(namespace("np-g", "np-g")).create();

        assertThatThrownBy(() -> rig.asOperator()
                        .resource(operatorBinding("np-g", "somebody"))
                        .serverSideApply())
                .hasMessageContaining("the operator binds datamesh-operator-domain to itself only");
        assertThatCode(() -> rig.asOperator()
                        .resource(operatorBinding("np-g", "datamesh-operator"))
                        .serverSideApply())
                .doesNotThrowAnyException();
    }

    @Test
    void theOperatorWritesOnlySecretsThatItMade() {
        rig.domain("np-secrets", "");
        rig.awaitReady("np-secrets");
        rig.admin().resource(secret("np-foreign", "Opaque", Map.of())).create();
        var ours = Map.of("datamesh.dev/managed-by", "operator");

        assertThatThrownBy(() -> rig.asOperator()
                        .resource(secret("np-bare", "servicebinding.io/kafka", Map.of()))
                        .create())
                .hasMessageContaining("only Secrets that it made");
        assertThatThrownBy(() -> rig.asOperator()
                        .resource(secret("np-token", "kubernetes.io/service-account-token", ours))
                        .create())
                .hasMessageContaining("only Secrets of its own types");
        assertThatThrownBy(() -> rig.asOperator()
                        .resource(secret("np-foreign", "Opaque", ours))
                        .forceConflicts()
                        .serverSideApply())
                .hasMessageContaining("only Secrets that it made");
        assertThatThrownBy(() -> rig.asOperator()
                        .secrets()
                        .inNamespace("np-secrets")
                        .withName("np-foreign")
                        .delete())
                .hasMessageContaining("only Secrets that it made");
        assertThatCode(() -> {
                    rig.asOperator()
                            .resource(secret("np-ours", "servicebinding.io/kafka", ours))
                            .create();
                    rig.asOperator()
                            .secrets()
                            .inNamespace("np-secrets")
                            .withName("np-ours")
                            .delete();
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"spec\":{\"owners\":[{\"kind\":\"User\",\"name\":\"mallory\"}]}}",
                "{\"metadata\":{\"annotations\":{\"datamesh.dev/paused\":\"true\"}}}",
                "{\"metadata\":{\"labels\":{\"any\":\"true\"}}}"
            })
    void theOperatorChangesNothingOfADomainButItsFinalizer(String change) {
        rig.domain("np-spec", "owners: [{kind: User, name: dora}]");
        assertThat(rig.awaitReady("np-spec").getMetadata().getFinalizers()).isNotEmpty();

        assertThatThrownBy(() -> rig.asOperator()
                        .resources(DataDomain.class)
                        .withName("np-spec")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), change))
                .hasMessageContaining("nothing of the mesh's resources but their finalizers");
    }

    @Test
    void theOperatorReadsAndWritesNoSecretOutsideItsNamespacesAndTheDomains() {
        for (String namespace : new String[] {"default", "kube-system"}) {
            assertThatThrownBy(() -> rig.asOperator()
                            .secrets()
                            .inNamespace(namespace)
                            .withName("any")
                            .get())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(403));
        }
        assertThatThrownBy(() -> rig.asOperator().secrets().inAnyNamespace().list())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
        assertThatThrownBy(() -> rig.asOperator()
                        .secrets()
                        .inNamespace("datamesh-system")
                        .list())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
    }

    private static void bind(String role, String user) {
        rig.admin()
                .resource(new ClusterRoleBindingBuilder()
                        .withNewMetadata()
                        .withName(role + "." + user)
                        .endMetadata()
                        .withNewRoleRef()
                        .withApiGroup("rbac.authorization.k8s.io")
                        .withKind("ClusterRole")
                        .withName(role)
                        .endRoleRef()
                        .addNewSubject()
                        .withApiGroup("rbac.authorization.k8s.io")
                        .withKind("User")
                        .withName(user)
                        .endSubject()
                        .build())
                .serverSideApply();
    }

    private static void patch(KubernetesClient client, String namespace, String patch) {
        client.namespaces().withName(namespace).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /** The binding by which the operator gets its rights in a domain, for any ServiceAccount of the system's namespace. */
    private static RoleBinding operatorBinding(String namespace, String account) {
        return new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("datamesh-operator")
                .endMetadata()
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("ClusterRole")
                .withName("datamesh-operator-domain")
                .endRoleRef()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withNamespace("datamesh-system")
                .withName(account)
                .endSubject()
                .build();
    }

    private static Secret secret(String name, String type, Map<String, String> labels) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace("np-secrets")
                .withName(name)
                .withLabels(labels)
                .addToAnnotations("kubernetes.io/service-account.name", "default")
                .endMetadata()
                .withType(type)
                .build();
    }

    private static Namespace namespace(String name, String domain) {
        var builder = new NamespaceBuilder().withNewMetadata().withName(name);
        if (domain != null) {
            builder.addToLabels("datamesh.dev/domain", domain);
        }
        return builder.endMetadata().build();
    }
}
