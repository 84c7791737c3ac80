package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes out of a namespace what we put into it: of a domain that ends, and of one whose label somebody has taken away. The owners go
 * first; our own binding goes last, as it is what lets us delete the others.
 */
final class HandBack {
    private static final Map<String, String> OURS = Map.of(Api.MANAGED_BY_LABEL, Api.OPERATOR);

    private final KubernetesClient client;
    private final Keeper keeper;
    private final DomainWatches watches;
    private final Settings settings;

    HandBack(KubernetesClient client, Keeper keeper, DomainWatches watches, Settings settings) {
        this.client = client;
        this.keeper = keeper;
        this.watches = watches;
        this.settings = settings;
    }

    /**
     * Leaves a namespace that is somebody else's, if the caches show anything of ours in it.
     *
     * @param used whether there are products in it still: what was made for them can be taken away only as long as our own binding
     *     is there, so it stays until they are gone
     */
    void leave(String domainUid, String namespace, boolean used, Changes changes) {
        boolean left = watches.ours(namespace)
                .allMatch(object -> used && object.getMetadata().getName().equals(NamespaceObjects.OPERATOR));
        if (!left) {
            keeper.forget(domainUid);
            content(namespace, changes);
            if (!used) {
                keeper.remove(own(namespace), changes);
            }
        }
    }

    /** Takes out everything. */
    void all(String namespace, Changes changes) {
        content(namespace, changes);
        keeper.remove(own(namespace), changes);
    }

    private void content(String namespace, Changes changes) {
        keeper.remove(NamespaceObjects.ownerBinding(namespace, List.of()), changes);
        // Without our own rights the rest is out of reach; in a namespace of somebody else we do not give them to
        // ourselves.
        if (keeper.isKept(own(namespace))) {
            rights(namespace).forEach(right -> keeper.remove(right, changes));
            keeper.remove(NamespaceObjects.quota(namespace, 0), changes);
            policies(namespace).forEach(policy -> keeper.remove(policy, changes));
        }
    }

    private RoleBinding own(String namespace) {
        return NamespaceObjects.operatorBinding(namespace, settings);
    }

    /** The bindings first: a binding to a role that is gone is in nobody's way, a role is given by its bindings only. */
    private List<HasMetadata> rights(String namespace) {
        try {
            List<HasMetadata> rights = new ArrayList<>();
            client.rbac().roleBindings().inNamespace(namespace).withLabels(OURS).list().getItems().stream()
                    .filter(binding -> !binding.getMetadata().getName().equals(NamespaceObjects.OPERATOR))
                    .forEach(rights::add);
            rights.addAll(client.rbac()
                    .roles()
                    .inNamespace(namespace)
                    .withLabels(OURS)
                    .list()
                    .getItems());
            return rights;
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(own(namespace), e);
        }
    }

    private List<NetworkPolicy> policies(String namespace) {
        try {
            return client.network()
                    .v1()
                    .networkPolicies()
                    .inNamespace(namespace)
                    .withLabels(OURS)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(own(namespace), e);
        }
    }
}
