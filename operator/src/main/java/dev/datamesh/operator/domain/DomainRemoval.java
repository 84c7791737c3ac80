package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.core.domain.NamespaceStep;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.principal.RuntimePrincipals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes away what was made for a domain that is being deleted and has no products any more: the runtime, and the namespace if we made
 * it; a namespace that was shipped stays, without what we put into it and onto it.
 *
 * <p>The namespace's end is asked for and not awaited: from then on the API server lets nothing new into it, and whatever holds it up
 * inside is not the domain's to wait for.
 */
final class DomainRemoval {
    private static final Map<String, String> OURS = Map.of(Api.MANAGED_BY_LABEL, Api.OPERATOR);

    private final KubernetesClient client;
    private final DomainGatherer gatherer;
    private final Keeper keeper;
    private final RuntimeObjects runtimes;
    private final RuntimePrincipals principals;
    private final Settings settings;

    DomainRemoval(
            KubernetesClient client,
            DomainGatherer gatherer,
            Keeper keeper,
            RuntimeObjects runtimes,
            RuntimePrincipals principals,
            Settings settings) {
        this.client = client;
        this.gatherer = gatherer;
        this.keeper = keeper;
        this.runtimes = runtimes;
        this.principals = principals;
        this.settings = settings;
    }

    void remove(DataDomain domain, Changes changes) {
        String name = domain.getMetadata().getName();
        principals.takeBack(domain.getMetadata().getUid());
        for (HasMetadata object : runtimes.all(name)) {
            keeper.remove(object, changes);
        }
        gatherer.liveNamespace(name).ifPresent(namespace -> {
            switch (NamespaceStep.of(name, domain.getMetadata().getUid(), DomainGatherer.facts(namespace))) {
                case NamespaceStep.Keep(boolean made) -> {
                    if (made) {
                        delete(namespace, changes);
                    } else {
                        handBack(domain.getMetadata().getUid(), namespace, changes);
                    }
                }
                case NamespaceStep.Make(), NamespaceStep.AwaitEnd(), NamespaceStep.LeaveAlone(String _) -> {}
            }
        });
    }

    private void delete(Namespace namespace, Changes changes) {
        try {
            client.resource(namespace)
                    .lockResourceVersion(namespace.getMetadata().getResourceVersion())
                    .delete();
            changes.deleted(namespace);
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(namespace, e);
        }
    }

    /** Our own binding goes last but one, as it is what lets us delete the others; for the same reason it is put back first. */
    private void handBack(String domainUid, Namespace namespace, Changes changes) {
        String name = namespace.getMetadata().getName();
        keeper.keep(domainUid, NamespaceObjects.operatorBinding(name, settings), changes);
        keeper.remove(NamespaceObjects.ownerBinding(name, List.of()), changes);
        keeper.remove(NamespaceObjects.quota(name, 0), changes);
        for (NetworkPolicy policy : policies(namespace)) {
            keeper.remove(policy, changes);
        }
        for (HasMetadata right : rights(namespace)) {
            keeper.remove(right, changes);
        }
        keeper.remove(NamespaceObjects.operatorBinding(name, settings), changes);
        withdraw(namespace);
        changes.changed(namespace);
    }

    private List<NetworkPolicy> policies(Namespace namespace) {
        try {
            return client.network()
                    .v1()
                    .networkPolicies()
                    .inNamespace(namespace.getMetadata().getName())
                    .withLabels(OURS)
                    .list()
                    .getItems();
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(namespace, e);
        }
    }

    /** The bindings first: a binding to a role that is gone is in nobody's way, a role is given by its bindings only. */
    private List<HasMetadata> rights(Namespace namespace) {
        String name = namespace.getMetadata().getName();
        try {
            List<HasMetadata> rights = new ArrayList<>();
            client.rbac().roleBindings().inNamespace(name).withLabels(OURS).list().getItems().stream()
                    .filter(binding -> !binding.getMetadata().getName().equals(NamespaceObjects.OPERATOR))
                    .forEach(rights::add);
            rights.addAll(client.rbac()
                    .roles()
                    .inNamespace(name)
                    .withLabels(OURS)
                    .list()
                    .getItems());
            return rights;
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(namespace, e);
        }
    }

    /** An apply of nothing takes back what we alone had applied; what whoever shipped the namespace wrote stays. */
    private void withdraw(Namespace namespace) {
        Namespace nothing = new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace.getMetadata().getName())
                .withUid(namespace.getMetadata().getUid())
                .endMetadata()
                .build();
        try {
            client.resource(nothing)
                    .fieldManager(Api.FIELD_MANAGER)
                    .forceConflicts()
                    .serverSideApply();
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(namespace, e);
        }
    }
}
