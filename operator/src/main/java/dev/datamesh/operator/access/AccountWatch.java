package dev.datamesh.operator.access;

import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.watchdog.CacheProbe;
import dev.datamesh.operator.watchdog.KindProbe;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.concurrent.CompletionStage;

/**
 * Follows ServiceAccounts, to see at once when one that was granted something is deleted, or made anew under its name: it is another
 * then, and what it may do must not wait for a resync. It wakes the grants to it, and no more: they ask the API server for themselves.
 * Namespaces need no such watch, as a request goes with the namespace that it lies in.
 */
public final class AccountWatch implements AutoCloseable {
    private final KubernetesClient client;
    private final MeshView mesh;
    private final SharedIndexInformer<ServiceAccount> accounts;

    public AccountWatch(KubernetesClient client, MeshView mesh) {
        this.client = client;
        this.mesh = mesh;
        this.accounts = client.serviceAccounts()
                .inAnyNamespace()
                .runnableInformer(0)
                .exceptionHandler((started, failure) -> true);
        accounts.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ServiceAccount added) {
                wake(added.getMetadata());
            }

            @Override
            public void onUpdate(ServiceAccount before, ServiceAccount changed) {
                // A deletion that was missed comes as a change; others are no matter of ours.
                boolean same = before.getMetadata()
                        .getUid()
                        .equals(changed.getMetadata().getUid());
                if (!same || changed.isMarkedForDeletion()) {
                    wake(changed.getMetadata());
                }
            }

            @Override
            public void onDelete(ServiceAccount removed, boolean unknown) {
                wake(removed.getMetadata());
            }
        });
    }

    /** Begins; completes once all have been read. */
    public CompletionStage<Void> start() {
        return accounts.start();
    }

    /** Looks whether they are still followed. */
    public CacheProbe probe() {
        return new KindProbe<>(client, ServiceAccount.class, () -> accounts.getStore().list().stream());
    }

    private void wake(ObjectMeta account) {
        mesh.access()
                .grantsTo(account.getNamespace(), account.getName())
                .forEach(grant -> mesh.access()
                        .wakeGrant(
                                grant.getMetadata().getNamespace(),
                                grant.getMetadata().getName()));
    }

    @Override
    public void close() {
        accounts.stop();
    }
}
