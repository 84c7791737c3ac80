package dev.datamesh.local.mesh.explain;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.local.mesh.cluster.MeshCluster;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import java.util.List;

/** What there is between a product and the one who asks: rights, grants, requests. */
record Handshakes(MeshCluster cluster, ProductAddress address, Asker asker) implements Rights {
    @Override
    public boolean mayConsume() {
        return !asker.isAnonymous()
                && MeshCluster.asked(() -> cluster.client()
                                .resource(new SubjectAccessReviewBuilder()
                                        .withNewSpec()
                                        .withUser(asker.user())
                                        .withGroups(asker.groups())
                                        .withNewResourceAttributes()
                                        .withVerb("consume")
                                        .withGroup("datamesh.dev")
                                        .withResource("dataproducts")
                                        .withNamespace(address.domain())
                                        .withName(address.name())
                                        .endResourceAttributes()
                                        .endSpec()
                                        .build())
                                .create())
                        .filter(review -> Boolean.TRUE.equals(review.getStatus().getAllowed()))
                        .isPresent();
    }

    @Override
    public List<AccessGrant> grants() {
        return MeshCluster.asked(() -> cluster.client()
                        .resources(AccessGrant.class)
                        .inNamespace(address.domain())
                        .list()
                        .getItems())
                .orElse(List.of())
                .stream()
                .filter(grant -> grant.getSpec().product().equals(address.name()))
                .filter(grant -> asker.is(
                        grant.getSpec().to().namespace(), grant.getSpec().to().subject()))
                .toList();
    }

    /** Consent to what was asked already; or else to ask. */
    @Override
    public String remedy() {
        return MeshCluster.asked(() -> cluster.client()
                        .resources(AccessRequest.class)
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .orElse(List.of())
                .stream()
                .filter(request -> request.getSpec().product().domain().equals(address.domain())
                        && request.getSpec().product().name().equals(address.name()))
                .filter(request -> asker.is(
                        request.getMetadata().getNamespace(), request.getSpec().subject()))
                .findFirst()
                .map(request -> "an owner of " + address.domain() + " consents: mesh approve " + path(request))
                .orElseGet(() -> "mesh request " + address + " --as " + asker.text()
                        + (asker.text().contains("/") ? "" : " --namespace NAMESPACE"));
    }

    static String path(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
}
