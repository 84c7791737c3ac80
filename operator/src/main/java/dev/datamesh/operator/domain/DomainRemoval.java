package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.core.domain.NamespaceStep;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.principal.RuntimePrincipals;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Takes away what was made for a domain that is being deleted and has no products any more: the runtime, and the namespace if we made
 * it; a namespace that was shipped stays, without what we put into it and onto it.
 *
 * <p>The namespace's end is asked for and not awaited: from then on the API server lets nothing new into it, and whatever holds it up
 * inside is not the domain's to wait for.
 */
final class DomainRemoval {
    private final KubernetesClient client;
    private final DomainGatherer gatherer;
    private final Keeper keeper;
    private final HandBack handBack;
    private final RuntimeObjects runtimes;
    private final RuntimePrincipals principals;
    private final Settings settings;

    DomainRemoval(
            KubernetesClient client,
            DomainGatherer gatherer,
            Keeper keeper,
            HandBack handBack,
            RuntimeObjects runtimes,
            RuntimePrincipals principals,
            Settings settings) {
        this.client = client;
        this.gatherer = gatherer;
        this.keeper = keeper;
        this.handBack = handBack;
        this.runtimes = runtimes;
        this.principals = principals;
        this.settings = settings;
    }

    /** @throws ObjectRefused for the first object that was refused, after all others were seen to */
    void remove(DataDomain domain, Changes changes) {
        String name = domain.getMetadata().getName();
        String uid = domain.getMetadata().getUid();
        Refusals refusals = new Refusals();
        principals.takeBack(uid);
        for (HasMetadata object : runtimes.all(name)) {
            refusals.attempt(() -> keeper.remove(object, changes));
        }
        gatherer.liveNamespace(name).ifPresent(namespace -> {
            switch (NamespaceStep.of(name, uid, DomainGatherer.facts(namespace))) {
                case NamespaceStep.Keep(boolean made) ->
                    refusals.attempt(() -> {
                        if (made) {
                            delete(namespace, changes);
                        } else {
                            handBack(uid, namespace, changes);
                        }
                    });
                // Whoever took the label away has not taken away what we had put there for it.
                case NamespaceStep.LeaveAlone(String _) -> refusals.attempt(() -> handBack.all(name, changes));
                case NamespaceStep.Make(), NamespaceStep.AwaitEnd() -> {}
            }
        });
        refusals.raise();
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

    /** Our own binding is what lets us delete the others: so it is put back first. */
    private void handBack(String domainUid, Namespace namespace, Changes changes) {
        String name = namespace.getMetadata().getName();
        keeper.keep(domainUid, NamespaceObjects.operatorBinding(name, settings), changes);
        handBack.all(name, changes);
        withdraw(namespace);
        changes.changed(namespace);
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
