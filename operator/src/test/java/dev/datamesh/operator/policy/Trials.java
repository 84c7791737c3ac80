package dev.datamesh.operator.policy;

import dev.datamesh.api.Api;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

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

    /** What the operator writes of a domain's channel prefixes. */
    static void prefixes(Rig rig, String namespace, String prefixes) {
        try (KubernetesClient operator = rig.operatorClient()) {
            operator.namespaces()
                    .withName(namespace)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\":{\"annotations\":{\"" + Api.CHANNEL_PREFIXES_ANNOTATION + "\":\"" + prefixes
                                    + "\"}}}");
        }
    }

    /** Waits until the API server refuses by a policy. */
    static void awaitBite(AdmissionPolicy policy, String namespace, KubernetesClient operator) {
        Probe probe = new Probe(operator);
        Rig.await().until(() -> probe.ask(policy, namespace), Probe.Answer.Refuses.class::isInstance);
    }
}
