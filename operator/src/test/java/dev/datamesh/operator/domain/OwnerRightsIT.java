package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.api.product.DataProduct;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What owners may do, as the API server judges it. */
class OwnerRightsIT {
    private static DomainRig rig;
    private static KubernetesClient owner;

    @BeforeAll
    static void start() {
        rig = new DomainRig();
        rig.plane("test", "");
        rig.domain("or-own", "owners: [{kind: Group, name: or-owners}]\nchannelPrefixes: [\"ORO:\"]");
        rig.domain("or-other", "channelPrefixes: [\"ORX:\"]");
        rig.awaitReady("or-own");
        rig.awaitReady("or-other");
        owner = rig.as("dora", "or-owners", "system:authenticated");
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() -> may("or-own", "create", "datamesh.dev", "dataproducts", ""));
    }

    @AfterAll
    static void stop() {
        owner.close();
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({
        "create, datamesh.dev, dataproducts, ",
        "delete, datamesh.dev, dataproducts, ",
        "create, datamesh.dev, accessgrants, ",
        "update, datamesh.dev, accessrequests, ",
        "create, '', secrets, ",
        "create, '', pods, ",
        "create, '', pods, exec",
        "get, '', pods, log",
        "create, '', serviceaccounts, token",
        "patch, apps, deployments, ",
        "create, batch, cronjobs, ",
        "list, networking.k8s.io, networkpolicies, ",
    })
    void theyMayRunWhatTheyPublishInTheirOwnNamespaceAndNowhereElse(
            String verb, String group, String resource, String subresource) {
        assertThat(may("or-own", verb, group, resource, subresource)).isTrue();
        assertThat(may("or-other", verb, group, resource, subresource)).isFalse();
        assertThat(may("datamesh-runtimes", verb, group, resource, subresource)).isFalse();
        assertThat(may("datamesh-system", verb, group, resource, subresource)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "create, networking.k8s.io, networkpolicies, ",
        "patch, networking.k8s.io, networkpolicies, ",
        "delete, networking.k8s.io, networkpolicies, ",
        "create, rbac.authorization.k8s.io, rolebindings, ",
        "patch, rbac.authorization.k8s.io, rolebindings, ",
        "delete, rbac.authorization.k8s.io, rolebindings, ",
        "create, rbac.authorization.k8s.io, roles, ",
        "bind, rbac.authorization.k8s.io, clusterroles, ",
        "escalate, rbac.authorization.k8s.io, clusterroles, ",
        "patch, '', resourcequotas, ",
        "delete, '', resourcequotas, ",
        "patch, '', namespaces, ",
        "delete, '', namespaces, ",
        "impersonate, '', serviceaccounts, ",
        "impersonate, '', users, ",
        "patch, datamesh.dev, dataproducts, status",
        "consume, datamesh.dev, dataproducts, ",
        "publish, datamesh.dev, dataproducts, ",
        "create, datamesh.dev, datadomains, ",
        "patch, datamesh.dev, datadomains, ",
        "create, datamesh.dev, dataplanes, ",
    })
    void theyMayNotTouchWhatBindsThem(String verb, String group, String resource, String subresource) {
        assertThat(may("or-own", verb, group, resource, subresource)).isFalse();
    }

    @Test
    void theyDeclareAProductInTheirNamespaceAndAreRefusedInAnothers() {
        rig.product("or-own", "ours", "ORO:A-B");
        DataProduct product = rig.admin()
                .resources(DataProduct.class)
                .inNamespace("or-own")
                .withName("ours")
                .get();
        product.getMetadata().setResourceVersion(null);
        product.getMetadata().setUid(null);
        product.getMetadata().setManagedFields(null);

        product.getMetadata().setName("theirs");
        assertThat(owner.resource(product).create().getMetadata().getName()).isEqualTo("theirs");
        product.getMetadata().setNamespace("or-other");
        product.getMetadata().setName("mine");
        assertThatThrownBy(() -> owner.resource(product).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(403));
    }

    private static boolean may(String namespace, String verb, String group, String resource, String subresource) {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb(verb)
                .withGroup(group)
                .withResource(resource)
                .withSubresource(subresource)
                .endResourceAttributes()
                .endSpec()
                .build();
        return owner.resource(review).create().getStatus().getAllowed();
    }
}
