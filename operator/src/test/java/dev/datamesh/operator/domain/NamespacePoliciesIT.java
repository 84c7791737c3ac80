package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
        bind("np-namespaces", "np-plain");
        bind("datamesh-platform", "np-platform");
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
    void onlyThosePutTheDomainLabelOnANamespaceWhoMayDeclareDomains() {
        try (KubernetesClient plain = rig.as("np-plain");
                KubernetesClient platform = rig.as("np-platform")) {
            Namespace made = plain.resource(namespace("np-a", null)).create();
            Namespace labelled = new NamespaceBuilder(made)
                    .editMetadata()
                    .withManagedFields()
                    .addToLabels("datamesh.dev/domain", "np-a")
                    .endMetadata()
                    .build();

            assertThatThrownBy(() -> plain.resource(labelled).update())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("only those may change it who may create DataDomains");
            assertThatCode(() -> platform.resource(labelled).update()).doesNotThrowAnyException();
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
                        .withName(user)
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

    private static Namespace namespace(String name, String domain) {
        var builder = new NamespaceBuilder().withNewMetadata().withName(name);
        if (domain != null) {
            builder.addToLabels("datamesh.dev/domain", domain);
        }
        return builder.endMetadata().build();
    }
}
