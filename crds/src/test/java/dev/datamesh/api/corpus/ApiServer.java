package dev.datamesh.api.corpus;

import dev.datamesh.api.Crds;
import dev.datamesh.local.controlplane.ControlPlane;
import dev.datamesh.local.testing.SharedControlPlane;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real API server that knows the CRDs, and refuses what they do not know. */
final class ApiServer {
    private static final class Holder {
        private static final ApiServer SERVER = new ApiServer(SharedControlPlane.get());
    }

    private final ControlPlane plane;

    private ApiServer(ControlPlane plane) {
        this.plane = plane;
        List<CustomResourceDefinition> definitions = Crds.manifests().stream()
                .map(manifest -> Serialization.unmarshal(manifest, CustomResourceDefinition.class))
                .toList();
        definitions.forEach(definition -> client().resource(definition).serverSideApply());
        definitions.forEach(definition ->
                client().resource(definition).waitUntilCondition(ApiServer::isEstablished, 30, TimeUnit.SECONDS));
        for (String namespace : List.of("h1", "cbc")) {
            client().resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
    }

    static ApiServer get() {
        return Holder.SERVER;
    }

    KubernetesClient client() {
        return plane.adminClient();
    }

    ControlPlane plane() {
        return plane;
    }

    /** What the server would make of an object, defaults filled in; nothing is kept. */
    <T extends HasMetadata> T judge(T object) {
        return strict(object, true).create();
    }

    <T extends HasMetadata> T create(T object) {
        return strict(object, false).create();
    }

    /** What the server would make of a change; nothing is kept. */
    <T extends HasMetadata> T judgeUpdate(T before, T after) {
        after.getMetadata().setResourceVersion(before.getMetadata().getResourceVersion());
        return strict(after, true).update();
    }

    private <T extends HasMetadata> NonDeletingOperation<T> strict(T object, boolean dryRun) {
        return client().resource(object).dryRun(dryRun).fieldValidation(Validation.STRICT);
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Established".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }
}
