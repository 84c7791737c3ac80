package dev.datamesh.operator.archive;

import dev.datamesh.api.Api;
import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.RuntimePrincipals;
import dev.datamesh.operator.watchdog.CacheProbe;
import dev.datamesh.operator.watchdog.ListProbe;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What the runtimes report of their archives: each in a ConfigMap that the domain's reconciler makes and that the runtime alone writes,
 * with a line for each stream. A product is woken when a line of its streams changes.
 */
public final class ArchiveReports implements AutoCloseable {
    private static final String OURS = Api.MANAGED_BY_LABEL + "=" + Api.OPERATOR;
    private static final int PRODUCT = 1;

    private final KubernetesClient client;
    private final String namespace;
    private final MeshView mesh;
    private final SharedIndexInformer<ConfigMap> reports;

    /** @param namespace where the runtimes are */
    public ArchiveReports(KubernetesClient client, String namespace, MeshView mesh) {
        this.client = client;
        this.namespace = namespace;
        this.mesh = mesh;
        this.reports = client.configMaps()
                .inNamespace(namespace)
                .withLabel(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .runnableInformer(0)
                .exceptionHandler((started, failure) -> true);
        reports.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap added) {
                changed(Map.of(), lines(added));
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap now) {
                changed(lines(before), lines(now));
            }

            @Override
            public void onDelete(ConfigMap removed, boolean unknown) {
                changed(lines(removed), Map.of());
            }
        });
    }

    /** Begins; completes once all have been read. */
    public CompletionStage<Void> start() {
        return reports.start();
    }

    /** Looks whether they are still followed. */
    public CacheProbe probe() {
        return new ListProbe(
                "archive report",
                () -> client.configMaps()
                        .inNamespace(namespace)
                        .withLabelSelector(OURS)
                        .list()
                        .getItems(),
                () -> reports.getStore().list().stream());
    }

    /** Whether all have been read; until then that there is none of a stream means nothing. */
    public boolean isKnown() {
        return reports.hasSynced();
    }

    /**
     * What the runtime of a domain reports of a stream; empty if it has reported nothing, or nothing that this version can read.
     *
     * @param stream by its publisher's id
     */
    public Optional<ArchiveReport> of(String domain, String stream) {
        return Optional.ofNullable(reports.getStore().getByKey(namespace + "/" + RuntimePrincipals.PREFIX + domain))
                .flatMap(report -> Optional.ofNullable(lines(report).get(stream)))
                .flatMap(ArchiveReport::parse);
    }

    private static Map<String, String> lines(ConfigMap report) {
        return report.getData() == null ? Map.of() : report.getData();
    }

    private void changed(Map<String, String> before, Map<String, String> now) {
        Set<String> streams = new HashSet<>(before.keySet());
        streams.addAll(now.keySet());
        for (String stream : streams) {
            String[] names = stream.split("\\.");
            if (names.length > PRODUCT && !Objects.equals(before.get(stream), now.get(stream))) {
                mesh.wakeProduct(names[0], names[PRODUCT]);
            }
        }
    }

    @Override
    public void close() {
        reports.stop();
    }
}
