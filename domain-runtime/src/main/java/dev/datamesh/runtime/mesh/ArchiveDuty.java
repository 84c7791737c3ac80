package dev.datamesh.runtime.mesh;

import dev.datamesh.core.archive.ArchiveReport;
import dev.datamesh.runtime.archive.ArchiveHealth;
import dev.datamesh.runtime.archive.ArchivedStream;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Whose duty it is to archive the domain's streams: one runtime's, by a Lease, which then reports how it goes in the ConfigMap that the
 * operator made for that. What the lease cannot see to, that a runtime which was believed dead commits nothing late, the offsets in the
 * tables do. So a runtime that has the duty keeps it while the API server is away: nobody else can take it then either.
 */
public final class ArchiveDuty implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ArchiveDuty.class);
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final Duration EVERY = Duration.ofSeconds(3);

    /** Figures go on changing for ever; how it goes is reported at once. */
    private static final Duration BETWEEN_FIGURES = Duration.ofMinutes(1);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final NamedLease lease;
    private final Supplier<List<ArchivedStream>> wanted;
    private final ArchiveHealth health;
    private final InstantSource clock;
    private final Thread keeper = new Thread(this::keep, "archive duty");
    private volatile boolean held;
    private Optional<Map<String, String>> written = Optional.empty();
    private Instant writtenAt = Instant.MIN;

    /**
     * A duty that is not taken yet.
     *
     * @param namespace where the runtimes are
     * @param wanted the streams that are to be archived
     */
    public ArchiveDuty(
            KubernetesClient client,
            String namespace,
            String domain,
            Supplier<List<ArchivedStream>> wanted,
            ArchiveHealth health,
            InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.name = "runtime-" + domain;
        this.lease = new NamedLease(client, namespace, name + "-archive", LENGTH, clock);
        this.wanted = wanted;
        this.health = health;
        this.clock = clock;
        keeper.setDaemon(true);
    }

    public void start() {
        keeper.start();
    }

    /** The streams that are to be archived here: all, or none. */
    public Collection<ArchivedStream> streams() {
        return held ? wanted.get() : List.of();
    }

    private void keep() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** Takes the duty, or keeps it, and reports. */
    void look() {
        try {
            if (!wanted.get().isEmpty() || held) {
                held = lease.take().equals(lease.self());
            }
            if (held) {
                report();
            } else {
                written = Optional.empty();
            }
        } catch (KubernetesClientException e) {
            LOG.debugf("who archives, and how it goes, cannot be said at present: %s", e.getMessage());
        }
    }

    private void report() {
        if (written.isEmpty()) {
            ConfigMap there = resource().get();
            if (there == null) {
                return;
            }
            written = Optional.of(there.getData() == null ? Map.of() : there.getData());
        }
        Map<String, String> before = written.get();
        Map<String, String> now = new TreeMap<>();
        boolean urgent = false;
        for (ArchivedStream stream : wanted.get()) {
            String line = before.get(stream.publisher());
            Optional<ArchiveReport> report = health.report(stream.publisher()).map(ArchiveReport::rounded);
            // Until the first round has ended, what was reported last stands.
            String next = report.map(ArchiveReport::text).orElse(line);
            if (next != null) {
                now.put(stream.publisher(), next);
                urgent |= line == null || isNews(line, report);
            }
        }
        urgent |= !now.keySet().containsAll(before.keySet());
        boolean due = writtenAt.plus(BETWEEN_FIGURES).isBefore(clock.instant());
        if (!now.equals(before) && (urgent || due)) {
            write(before, now);
        }
    }

    private static boolean isNews(String line, Optional<ArchiveReport> report) {
        return report.isPresent()
                && ArchiveReport.parse(line)
                        .filter(said -> said.state() == report.get().state())
                        .isEmpty();
    }

    private void write(Map<String, String> before, Map<String, String> now) {
        Map<String, String> changed = new HashMap<>(now);
        before.keySet().forEach(gone -> changed.putIfAbsent(gone, null));
        resource()
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(Map.of("data", changed)));
        written = Optional.of(now);
        writtenAt = clock.instant();
    }

    private Resource<ConfigMap> resource() {
        return client.configMaps().inNamespace(namespace).withName(name);
    }

    @Override
    public void close() {
        keeper.interrupt();
        try {
            if (keeper.isAlive()) {
                keeper.join(EVERY);
            }
            if (held) {
                lease.giveBack();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KubernetesClientException e) {
            LOG.debug("the lease runs out by itself", e);
        }
    }
}
