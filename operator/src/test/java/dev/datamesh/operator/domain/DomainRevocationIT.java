package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.domain.DataDomain;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That rights are taken away when they are to be, whatever else goes wrong in the namespace. */
class DomainRevocationIT {
    private static DomainRig rig;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void rightsAreTakenAwayThoughSomethingElseCannotBeWritten() {
        rig.domain("rv-refused", "owners: [{kind: User, name: dora}, {kind: User, name: mallory}]");
        rig.awaitReady("rv-refused");
        try {
            refusePolicies("rv-refused");
            rig.admin()
                    .network()
                    .v1()
                    .networkPolicies()
                    .inNamespace("rv-refused")
                    .withName("datamesh-allow-dns")
                    .delete();
            assertThat(rig.awaitReason("rv-refused", "NamespaceReady", "Failed").message())
                    .contains("NetworkPolicy datamesh-allow-dns");

            // As it is left when a product that was open has been closed.
            rig.apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata:
                      namespace: rv-refused
                      name: datamesh-open
                      labels: {datamesh.dev/managed-by: operator, datamesh.dev/domain: rv-refused}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: datamesh-open}
                    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:authenticated"}]
                    """);
            DomainRig.soon().until(() -> binding("rv-refused", "datamesh-open").get() == null);

            own("rv-refused", "[{\"kind\":\"User\",\"name\":\"dora\"}]");
            DomainRig.soon()
                    .until(
                            () -> binding("rv-refused", "datamesh-domain-owner")
                                    .get()
                                    .getSubjects(),
                            subjects -> subjects.size() == 1);
            own("rv-refused", "[]");
            DomainRig.soon()
                    .until(() -> binding("rv-refused", "datamesh-domain-owner").get() == null);
        } finally {
            rig.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicyBindings()
                    .withName("rv-refused")
                    .delete();
            rig.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicies()
                    .withName("rv-refused")
                    .delete();
        }
        rig.awaitReady("rv-refused");
    }

    @Test
    void noOwnerComesIntoANamespaceThatCouldNotBeClosed() {
        rig.domain("rv-open", "");
        rig.awaitReady("rv-open");
        try {
            refusePolicies("rv-open");
            rig.admin()
                    .network()
                    .v1()
                    .networkPolicies()
                    .inNamespace("rv-open")
                    .withName("datamesh-default-deny")
                    .delete();
            own("rv-open", "[{\"kind\":\"User\",\"name\":\"dora\"}]");
            rig.awaitReason("rv-open", "NamespaceReady", "Failed");

            assertThat(binding("rv-open", "datamesh-domain-owner").get()).isNull();
        } finally {
            rig.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicyBindings()
                    .withName("rv-open")
                    .delete();
            rig.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicies()
                    .withName("rv-open")
                    .delete();
        }
        rig.awaitReady("rv-open");
        assertThat(binding("rv-open", "datamesh-domain-owner").get()).isNotNull();
    }

    /** Somebody else's admission policy refuses every network policy that is made or changed in the namespace. */
    private static void refusePolicies(String namespace) {
        rig.apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: %1$s}
                spec:
                  matchConstraints:
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    resourceRules:
                    - {apiGroups: [networking.k8s.io], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [networkpolicies]}
                  validations: [{expression: "false", message: "no network policies here"}]
                """.formatted(namespace));
        rig.apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: %1$s}
                spec: {policyName: %1$s, validationActions: [Deny]}
                """.formatted(namespace));
        DomainRig.soon()
                .untilAsserted(() -> assertThatThrownBy(() -> rig.admin()
                                .resource(NetworkPolicies.deny(namespace))
                                .dryRun()
                                .forceConflicts()
                                .serverSideApply())
                        .hasMessageContaining("no network policies here"));
    }

    private static void own(String domain, String owners) {
        rig.admin()
                .resources(DataDomain.class)
                .withName(domain)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"owners\":" + owners + "}}");
    }

    private static Resource<RoleBinding> binding(String namespace, String name) {
        return rig.admin().rbac().roleBindings().inNamespace(namespace).withName(name);
    }
}
