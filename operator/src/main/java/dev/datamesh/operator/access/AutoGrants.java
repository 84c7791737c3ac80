package dev.datamesh.operator.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.core.access.Ask;
import dev.datamesh.core.access.AutoApproval;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Status;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.mesh.MeshView;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;

/**
 * The grants that the operator writes itself, by a product's {@code autoApprove}: one for each request, gone with the request and with
 * the word of the product.
 */
final class AutoGrants {
    private final KubernetesClient client;
    private final WriteLimit limit;
    private final MeshView mesh;
    private final String author;

    AutoGrants(KubernetesClient client, WriteLimit limit, MeshView mesh, Settings settings) {
        this.client = client;
        this.limit = limit;
        this.mesh = mesh;
        this.author = "system:serviceaccount:" + settings.systemNamespace() + ":datamesh-operator";
    }

    /** Whether a product grants a request at once. What it says counts once it is accepted. */
    boolean covers(DataProduct product, Ask ask) {
        boolean isAccepted = product.getStatus() != null
                && product.getStatus().accepted() != null
                && product.getMetadata()
                        .getGeneration()
                        .equals(product.getStatus().accepted().generation());
        boolean isDomain = mesh.domain(ask.namespace())
                .filter(domain -> domain.getStatus() != null
                        && domain.getStatus().conditions().stream()
                                .anyMatch(condition -> condition.type().equals(ConditionType.NamespaceReady.name())
                                        && condition.status().equals(Status.True.name())))
                .isPresent();
        return isAccepted && AutoApproval.covers(access(product), ask, isDomain);
    }

    /** Writes the grant for a request, unless it is there. */
    void write(Ask ask) {
        AccessGrant grant = new AccessGrant();
        grant.setMetadata(new ObjectMetaBuilder()
                .withNamespace(ask.spec().product().domain())
                .withName(AutoApproval.grantName(ask.uid()))
                .addToLabels(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .addToLabels(Api.PRODUCT_LABEL, ask.spec().product().name())
                .build());
        grant.setSpec(AutoApproval.grant(ask, author));
        try {
            AccessGrant unused = limit.within(() -> client.resource(grant).create());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
        }
    }

    /**
     * Whether a grant is one that the operator wrote, and nothing stands behind it any more: the request is gone, or the product, which
     * is there, grants nothing at once to that domain. What closes counts before it is accepted.
     */
    boolean isLeftOver(AccessGrant grant, Optional<DataProduct> product) {
        if (!isOurs(grant)) {
            return false;
        }
        Optional<Ask> ask = request(grant).map(AccessGatherer::ask);
        return ask.isEmpty()
                || product.filter(found -> !AutoApproval.covers(
                                access(found),
                                ask.get(),
                                mesh.domain(ask.get().namespace()).isPresent()))
                        .isPresent();
    }

    /** Deletes a grant that was left over, this very one. */
    void delete(AccessGrant grant) {
        client.resource(grant)
                .lockResourceVersion(grant.getMetadata().getResourceVersion())
                .delete();
    }

    /** The request it was written for; the API server is asked before it is believed to be gone. */
    private Optional<AccessRequest> request(AccessGrant grant) {
        String namespace = grant.getSpec().to().namespace();
        String name = grant.getSpec().to().request();
        return mesh.access()
                .request(namespace, name)
                .filter(request -> isFor(grant, request))
                .or(() -> Optional.ofNullable(client.resources(AccessRequest.class)
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .filter(request -> isFor(grant, request)));
    }

    private static boolean isFor(AccessGrant grant, AccessRequest request) {
        return AutoApproval.grantName(request.getMetadata().getUid())
                .equals(grant.getMetadata().getName());
    }

    private static boolean isOurs(AccessGrant grant) {
        Map<String, String> labels = grant.getMetadata().getLabels();
        return labels != null
                && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL))
                && grant.getSpec().to().request() != null;
    }

    private static AccessSpec access(DataProduct product) {
        return product.getSpec().access() == null
                ? new AccessSpec(null, null, null)
                : product.getSpec().access();
    }
}
