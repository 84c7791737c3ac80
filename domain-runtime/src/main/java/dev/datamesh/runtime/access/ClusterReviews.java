package dev.datamesh.runtime.access;

import dev.datamesh.api.Api;
import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access.Caller;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Asks the API server who somebody is, and what RBAC lets it do. */
final class ClusterReviews {
    /** Whom tokens for the mesh are for. One for the API server is no use here, so a runtime never gets hold of such. */
    static final String AUDIENCE = Api.GROUP;

    private final KubernetesClient client;

    ClusterReviews(KubernetesClient client) {
        this.client = client;
    }

    /** Who is behind a token; empty if the cluster does not know it, or not for this audience. */
    Optional<Caller> whoIs(String token) {
        TokenReview review = client.resource(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(token)
                        .withAudiences(AUDIENCE)
                        .endSpec()
                        .build())
                .create();
        if (review.getStatus() == null
                || !Boolean.TRUE.equals(review.getStatus().getAuthenticated())
                // An authenticator that knows no audiences answers without any: its word is not for us.
                || !orNone(review.getStatus().getAudiences()).contains(AUDIENCE)) {
            return Optional.empty();
        }
        UserInfo user = review.getStatus().getUser();
        return Optional.of(new Caller(
                user.getUsername(), Objects.requireNonNullElse(user.getUid(), ""), orNone(user.getGroups())));
    }

    /** Whether RBAC gives the caller a verb on a product. */
    boolean allows(Caller caller, String verb, ProductRef product) {
        SubjectAccessReview review = client.resource(new SubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withUser(caller.user())
                        .withUid(caller.uid())
                        .withGroups(caller.groups())
                        .withNewResourceAttributes()
                        .withVerb(verb)
                        .withGroup(Api.GROUP)
                        .withResource("dataproducts")
                        .withNamespace(product.domain())
                        .withName(product.name())
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .create();
        return review.getStatus() != null
                && Boolean.TRUE.equals(review.getStatus().getAllowed())
                && !Boolean.TRUE.equals(review.getStatus().getDenied());
    }

    private static List<String> orNone(List<String> list) {
        return list == null ? List.of() : list;
    }
}
