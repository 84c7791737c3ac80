package dev.datamesh.operator.policy.findings;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.WriteLimit;
import dev.datamesh.operator.controller.Controllers;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.policy.PolicyBook;
import dev.datamesh.operator.policy.findings.DomainFindings.OfProduct;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Keeps a report in each domain's namespace of what its products break, where the cluster knows such reports. Whether it does is looked at
 * with every resync; in between a domain's report is made anew when something else is found of its products, a while later, as a change
 * of a policy is found out product by product.
 */
public final class FindingsReports {
    private static final Logger LOG = Logger.getLogger(FindingsReports.class);
    private static final Duration PACE = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final Applier applier;
    private final WriteLimit limit;
    private final MeshView mesh;
    private final PolicyBook book;
    private final Settings settings;
    private final BooleanSupplier leading;
    private final ScheduledExecutorService timer;
    private final Executor workers;
    private final InstantSource clock;
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean running;
    private volatile Optional<List<ReportKind>> known = Optional.empty();

    /** @param leading whether this process is the one that writes */
    public FindingsReports(
            KubernetesClient client,
            Applier applier,
            WriteLimit limit,
            MeshView mesh,
            PolicyBook book,
            Settings settings,
            BooleanSupplier leading,
            ScheduledExecutorService timer,
            Executor workers,
            InstantSource clock) {
        this.client = client;
        this.applier = applier;
        this.limit = limit;
        this.mesh = mesh;
        this.book = book;
        this.settings = settings;
        this.leading = leading;
        this.timer = timer;
        this.workers = workers;
        this.clock = clock;
        book.reportBy(this::wake);
    }

    /** Begins; the timer's end is theirs. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                () -> workers.execute(this::look), 0, settings.resync().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            List<ReportKind> found = Arrays.stream(ReportKind.values())
                    .filter(kind -> client.supports(kind.apiVersion(), kind.kind()))
                    .toList();
            if (!known.equals(Optional.of(found))) {
                known = Optional.of(found);
                tell(found);
            }
            if (!found.isEmpty()) {
                mesh.domains().forEach(domain -> wake(domain.getMetadata().getName()));
            }
        } catch (RuntimeException e) {
            LOG.debugf("which reports the cluster knows could not be read: %s", e.getMessage());
        }
    }

    private static void tell(List<ReportKind> found) {
        if (found.isEmpty()) {
            LogLine.of("no policy reports are kept, as the cluster knows neither openreports.io nor wgpolicyk8s.io")
                    .info(LOG);
        } else {
            LogLine.of("policy reports are kept")
                    .with(LogKey.KIND, found.getFirst().apiVersion())
                    .info(LOG);
        }
    }

    private void wake(String domain) {
        synchronized (waiting) {
            waiting.add(domain);
            if (!running) {
                running = true;
                next();
            }
        }
    }

    private void next() {
        try {
            var unused = timer.schedule(() -> workers.execute(this::keepAll), PACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            running = false;
        }
    }

    private void keepAll() {
        List<String> domains;
        synchronized (waiting) {
            domains = List.copyOf(waiting);
            waiting.clear();
        }
        List<ReportKind> kinds = known.orElse(List.of());
        if (leading.getAsBoolean() && !kinds.isEmpty()) {
            domains.forEach(domain -> keep(domain, kinds));
        }
        synchronized (waiting) {
            running = !waiting.isEmpty();
            if (running) {
                next();
            }
        }
    }

    private void keep(String domain, List<ReportKind> kinds) {
        try {
            if (mesh.domain(domain).filter(FindingsReports::isWorkedFor).isPresent()) {
                keep(domain, kinds.getFirst());
                kinds.stream().skip(1).forEach(superseded -> remove(live(domain, superseded)));
            }
        } catch (RuntimeException e) {
            // The namespace is not there yet, or no longer, or the kind is gone: the next look will tell.
            LOG.debugf("the policy report of %s could not be kept: %s", domain, e.getMessage());
        }
    }

    private static boolean isWorkedFor(DataDomain domain) {
        return !Controllers.isPaused(domain) && !domain.isMarkedForDeletion();
    }

    private void keep(String domain, ReportKind kind) {
        Optional<GenericKubernetesResource> live = live(domain, kind);
        if (live.filter(report -> !isOurs(report)).isPresent()) {
            LOG.debugf("the report of %s is somebody else's", domain);
            return;
        }
        List<OfProduct> products = mesh.productsOf(domain).stream()
                .filter(product -> !product.isMarkedForDeletion())
                .map(product -> new OfProduct(
                        product.getMetadata().getName(), product.getMetadata().getUid(), book.lastFound(product)))
                .toList();
        new DomainFindings(domain, products)
                .report(kind, live, clock.instant())
                .ifPresentOrElse(
                        report -> {
                            if (applier.apply(report, live)) {
                                LogLine.of("policy report changed")
                                        .with(LogKey.NAMESPACE, domain)
                                        .info(LOG);
                            }
                        },
                        () -> remove(live));
    }

    private Optional<GenericKubernetesResource> live(String domain, ReportKind kind) {
        return Optional.ofNullable(client.genericKubernetesResources(kind.apiVersion(), kind.kind())
                .inNamespace(domain)
                .withName(DomainFindings.NAME)
                .get());
    }

    private void remove(Optional<GenericKubernetesResource> live) {
        live.filter(FindingsReports::isOurs).ifPresent(report -> {
            var unused = limit.within(() -> client.resource(report)
                    .lockResourceVersion(report.getMetadata().getResourceVersion())
                    .delete());
            LogLine.of("policy report removed")
                    .with(LogKey.NAMESPACE, report.getMetadata().getNamespace())
                    .info(LOG);
        });
    }

    private static boolean isOurs(GenericKubernetesResource report) {
        Map<String, String> labels = report.getMetadata().getLabels();
        return labels != null && Api.OPERATOR.equals(labels.get(Api.MANAGED_BY_LABEL));
    }
}
