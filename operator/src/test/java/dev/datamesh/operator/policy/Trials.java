package dev.datamesh.operator.policy;

import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Namespaces of domains as the operator would leave them, so that policies can be tried in them while it does not run. */
final class Trials {
    private Trials() {}

    /** A domain's namespace, in which the operator has its rights. */
    static void namespace(Rig rig, String name) {
        rig.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("datamesh.dev/domain", name)
                        .endMetadata()
                        .build())
                .serverSideApply();
        rig.client()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(name)
                        .withName("datamesh-operator")
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "datamesh-operator-domain")
                        .addNewSubject("", "ServiceAccount", "datamesh-operator", "datamesh-system")
                        .build())
                .serverSideApply();
    }

    /** Waits until the API server refuses by a policy. */
    static void awaitBite(AdmissionPolicy policy, String namespace, KubernetesClient operator) {
        Probe probe = new Probe(operator);
        Rig.await().until(() -> probe.ask(policy, namespace), Probe.Answer.Refuses.class::isInstance);
    }
}
