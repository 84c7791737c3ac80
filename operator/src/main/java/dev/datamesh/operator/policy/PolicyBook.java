package dev.datamesh.operator.policy;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessRequest;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.LifecycleStatus;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.CompiledPolicy.Violation;
import dev.datamesh.core.policy.DomainTerms;
import dev.datamesh.core.policy.Judged;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.mesh.MeshView;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * All MeshPolicies as they were compiled last, and what products break of them. A product that begins or ceases to break a policy has the
 * policy's status written anew, and its domain's report.
 */
public final class PolicyBook {
    private final MeshView mesh;
    private final KubernetesClient client;
    private final Map<String, CompiledPolicy> policies = new ConcurrentHashMap<>();
    private final Map<String, Found> reported = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile Supplier<Set<String>> expected = Set::of;
    private volatile boolean complete;
    private volatile Consumer<String> wake = policy -> {};
    private volatile Consumer<String> report = domain -> {};

    private record Found(String domain, List<Violation> violations) {}

    public PolicyBook(MeshView mesh, KubernetesClient client) {
        this.mesh = mesh;
        this.client = client;
    }

    /** Told how the controller of MeshPolicies is woken for one of them, and the names of all that there are. */
    void wakeBy(Consumer<String> waking, Supplier<Set<String>> all) {
        wake = waking;
        expected = all;
    }

    /** Told who is to know the domains of products of which something else was found than before. */
    public void reportBy(Consumer<String> reporting) {
        report = reporting;
    }

    /**
     * Whether all policies have been looked at since the start. Until then what a product breaks is not known: those of which no policy
     * has been read yet break nothing.
     */
    public boolean isComplete() {
        return complete || expected.get().isEmpty();
    }

    /**
     * Told of a policy that was looked at, whatever came of it.
     *
     * @return whether it was the last that was missing
     */
    synchronized boolean looked(String policy) {
        if (complete) {
            return false;
        }
        seen.add(policy);
        complete = seen.containsAll(expected.get());
        return complete;
    }

    /** Wakes the controller for a MeshPolicy. */
    public void wake(String policy) {
        wake.accept(policy);
    }

    /** @return what stood there before */
    Optional<CompiledPolicy> put(CompiledPolicy policy) {
        return Optional.ofNullable(policies.put(policy.name(), policy));
    }

    /** @return what stood there before */
    Optional<CompiledPolicy> remove(String policy) {
        return Optional.ofNullable(policies.remove(policy));
    }

    /**
     * All that a product breaks, of all policies, in the order of their names.
     *
     * @param lifecycle what is known of its end, which its status may not say yet
     */
    public List<Violation> violations(DataProduct product, Optional<LifecycleStatus> lifecycle) {
        return violations(product, lifecycle, policies.values());
    }

    /** The same, of a product as it was reported last. */
    List<Violation> violations(DataProduct product) {
        return violations(product, policies.values());
    }

    /** All that a request for access breaks of a policy. */
    List<Violation> violations(AccessRequest request, CompiledPolicy policy) {
        return violations(
                request, List.of(policy), terms -> new Judged.Request(request.getSpec(), () -> asJson(request)));
    }

    /** All that a grant breaks of a policy. */
    List<Violation> violations(AccessGrant grant, CompiledPolicy policy) {
        Instant made = Instant.parse(grant.getMetadata().getCreationTimestamp());
        return violations(
                grant, List.of(policy), terms -> new Judged.Grant(grant.getSpec(), made, () -> asJson(grant)));
    }

    /** The same, of some policies. */
    List<Violation> violations(DataProduct product, Collection<CompiledPolicy> some) {
        return violations(product, Optional.ofNullable(product.getStatus()).map(DataProductStatus::lifecycle), some);
    }

    private List<Violation> violations(
            DataProduct product, Optional<LifecycleStatus> lifecycle, Collection<CompiledPolicy> some) {
        return violations(product, some, terms -> judged(product, lifecycle, terms));
    }

    private List<Violation> violations(
            HasMetadata object, Collection<CompiledPolicy> some, Function<DomainTerms, Judged> judging) {
        Optional<DataDomain> domain = mesh.domain(object.getMetadata().getNamespace());
        if (domain.isEmpty() || some.isEmpty()) {
            return List.of();
        }
        DomainTerms terms =
                Terms.of(domain.get(), mesh.plane(domain.get().getSpec().plane()));
        Judged judged = judging.apply(terms);
        return some.stream()
                .sorted(java.util.Comparator.comparing(CompiledPolicy::name))
                .flatMap(policy -> policy.judge(judged, terms).stream())
                .toList();
    }

    /** Whether it is known who may read the inputs of a product, and so what it breaks. */
    boolean canJudge(DataProduct product) {
        return Inputs.of(product, mesh).isKnown();
    }

    /** Told what a product was found to break. */
    public void found(DataProduct product, List<Violation> violations) {
        String domain = product.getMetadata().getNamespace();
        Optional<Found> before =
                Optional.ofNullable(reported.put(product.getMetadata().getUid(), new Found(domain, violations)));
        List<Violation> then = before.map(Found::violations).orElse(List.of());
        if (!then.equals(violations)) {
            changed(then, violations);
        }
        if (!before.map(Found::violations).equals(Optional.of(violations))) {
            report.accept(domain);
        }
    }

    /** What a product was found to break; empty if nobody has looked since the start. */
    public Optional<List<Violation>> lastFound(DataProduct product) {
        return Optional.ofNullable(reported.get(product.getMetadata().getUid())).map(Found::violations);
    }

    /** Forgets a product that is gone. */
    public void forget(String uid) {
        Optional.ofNullable(reported.remove(uid)).ifPresent(before -> {
            changed(before.violations(), List.of());
            report.accept(before.domain());
        });
    }

    private void changed(List<Violation> before, List<Violation> now) {
        Map<String, List<Violation>> then = byPolicy(before);
        Map<String, List<Violation>> since = byPolicy(now);
        then.keySet().stream()
                .filter(policy -> !then.get(policy).equals(since.get(policy)))
                .forEach(wake);
        since.keySet().stream().filter(policy -> !then.containsKey(policy)).forEach(wake);
    }

    private static Map<String, List<Violation>> byPolicy(List<Violation> violations) {
        return violations.stream().collect(Collectors.groupingBy(Violation::policy));
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> asJson(HasMetadata object) {
        return client.getKubernetesSerialization().convertValue(object, Map.class);
    }

    private Judged judged(DataProduct product, Optional<LifecycleStatus> lifecycle, DomainTerms terms) {
        return new Judged.Product(
                product.getMetadata().getName(),
                product.getSpec(),
                terms,
                lifecycle.map(PolicyBook::notice).orElse(Judged.Notice.NONE),
                Inputs.of(product, mesh).ungranted(),
                () -> asJson(product));
    }

    private static Judged.Notice notice(LifecycleStatus lifecycle) {
        return new Judged.Notice(Instant.parse(lifecycle.announced()), lifecycle.noticeDays());
    }
}
