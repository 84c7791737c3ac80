package dev.datamesh.operator.product;

import dev.datamesh.core.product.ChannelList;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A ConfigMap that is followed by its name. Until the first list has come the API server is asked, by {@link #ask} alone. */
final class FollowedList implements AutoCloseable {
    private static final String UNREAD = "unread";
    private static final String GONE = "none";
    private static final ChannelList NOTHING = new ChannelList(List.of(), List.of(), List.of(), 0);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final SharedIndexInformer<ConfigMap> informer;
    private final Object asking = new Object();
    private boolean asked;
    private boolean failedOnce;
    private Optional<KubernetesClientException> failure = Optional.empty();
    private String version = UNREAD;
    private Optional<ConfigMap> seen = Optional.empty();
    private String parsedVersion = UNREAD;
    private ChannelList parsed = NOTHING;

    /** @param changed told when what is known of it has changed */
    FollowedList(KubernetesClient client, String namespace, String name, Runnable changed) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.informer = client.configMaps()
                .inNamespace(namespace)
                .withName(name)
                .runnableInformer(0)
                .exceptionHandler((started, failure) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap added) {
                changed.run();
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap now) {
                changed.run();
            }

            @Override
            public void onDelete(ConfigMap removed, boolean unknown) {
                changed.run();
            }
        });
        informer.start().thenRun(() -> {
            // No event says that it is not there, and who could not read it waits for just this.
            if (hasFailed()) {
                changed.run();
            }
        });
    }

    /**
     * Asks the API server for it, unless it is followed by now. Waits for the answer: no lock that others need may be held.
     *
     * @param anew even if it was asked before
     * @return why it did not tell when it was asked last
     */
    Optional<KubernetesClientException> ask(boolean anew) {
        synchronized (asking) {
            if (!informer.hasSynced() && (anew || !wasAsked())) {
                try {
                    answered(Optional.ofNullable(client.configMaps()
                            .inNamespace(namespace)
                            .withName(name)
                            .get()));
                } catch (KubernetesClientException e) {
                    failed(e);
                }
            }
        }
        return failure();
    }

    private synchronized boolean wasAsked() {
        return asked;
    }

    private synchronized void answered(Optional<ConfigMap> answer) {
        asked = true;
        failure = Optional.empty();
        seen = answer;
        version = answer.map(found -> found.getMetadata().getResourceVersion()).orElse(GONE);
    }

    private synchronized void failed(KubernetesClientException e) {
        asked = true;
        failedOnce = true;
        failure = Optional.of(e);
    }

    private synchronized boolean hasFailed() {
        return failedOnce;
    }

    private synchronized Optional<KubernetesClientException> failure() {
        follow();
        return failure;
    }

    /** Takes what the informer has, which is newer than any answer. */
    private void follow() {
        if (informer.hasSynced()) {
            answered(Optional.ofNullable(informer.getStore().getByKey(namespace + "/" + name)));
        }
    }

    /** Changes with what is in it, and with whether it can be read. */
    synchronized String version() {
        return isUnreadable() ? version + ", unreadable" : version;
    }

    /** Whether it is known not to be there. */
    synchronized boolean isMissing() {
        return !isUnreadable() && version.equals(GONE);
    }

    /** Whether what is known of it may be old, or nothing. */
    synchronized boolean isUnreadable() {
        follow();
        return failure.isPresent() || version.equals(UNREAD);
    }

    /** What is in it, as it was seen last. It is parsed once a version. */
    synchronized ChannelList list() {
        follow();
        if (!parsedVersion.equals(version)) {
            parsed = seen.map(found -> ChannelList.read(name, found.getData() == null ? Map.of() : found.getData()))
                    .orElse(NOTHING);
            parsedVersion = version;
            seen = Optional.empty();
        }
        return parsed;
    }

    @Override
    public void close() {
        informer.stop();
    }
}
