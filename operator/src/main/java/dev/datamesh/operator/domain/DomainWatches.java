package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.operator.Settings;
import dev.datamesh.operator.principal.RuntimePrincipals;
import dev.datamesh.operator.watchdog.CacheProbe;
import dev.datamesh.operator.watchdog.ListProbe;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Watches what is made for domains, so that a change by others is put back at once. Objects are matched to their domain by where they
 * are and not by their labels, which are among what others may change.
 */
final class DomainWatches {
    private static final String OURS = Api.MANAGED_BY_LABEL + "=" + Api.OPERATOR;

    private final EventSourceContext<DataDomain> context;
    private final Map<Class<?>, InformerEventSource<?, DataDomain>> sources = new LinkedHashMap<>();
    private final List<CacheProbe> probes = new ArrayList<>();

    private DomainWatches(EventSourceContext<DataDomain> context) {
        this.context = context;
    }

    static DomainWatches of(EventSourceContext<DataDomain> context, Settings settings) {
        DomainWatches watches = new DomainWatches(context);
        watches.watchNamespaces();
        watches.watchInDomains(Role.class, settings);
        watches.watchInDomains(RoleBinding.class, settings);
        watches.watchInDomains(NetworkPolicy.class, settings);
        watches.watchInDomains(ResourceQuota.class, settings);
        watches.watchRuntimes(ServiceAccount.class, settings);
        watches.watchRuntimes(Deployment.class, settings);
        watches.watchRuntimes(Service.class, settings);
        watches.watchRuntimes(PodDisruptionBudget.class, settings);
        watches.watchRuntimes(ConfigMap.class, settings);
        return watches;
    }

    List<EventSource<?, DataDomain>> sources() {
        return List.copyOf(sources.values());
    }

    /** Looks at each of the caches. */
    List<CacheProbe> probes() {
        return List.copyOf(probes);
    }

    /** The object of this kind, namespace and name as the cache shows it. */
    @SuppressWarnings("unchecked")
    <T extends HasMetadata> Optional<T> cached(T object) {
        var source = (InformerEventSource<T, DataDomain>) sources.get(object.getClass());
        return source.get(ResourceID.fromResource(object));
    }

    /** All objects of a kind in a namespace that are ours, as the cache shows them. */
    @SuppressWarnings("unchecked")
    <T extends HasMetadata> Stream<T> cachedIn(Class<T> kind, String namespace) {
        return ((InformerEventSource<T, DataDomain>) sources.get(kind)).list(namespace, object -> true);
    }

    /** All that is ours in a domain's namespace, of the kinds that are watched there, as the caches show it. */
    Stream<HasMetadata> ours(String namespace) {
        return Stream.of(RoleBinding.class, Role.class, NetworkPolicy.class, ResourceQuota.class)
                .flatMap(kind -> cachedIn(kind, namespace));
    }

    /** A namespace as the cache shows it; one without the domain's label is not in it. */
    Optional<Namespace> namespace(String name) {
        return sources.get(Namespace.class).get(new ResourceID(name)).map(Namespace.class::cast);
    }

    private void watchNamespaces() {
        add(
                Namespace.class,
                InformerEventSourceConfiguration.from(Namespace.class, DataDomain.class)
                        .withName("namespaces")
                        .withLabelSelector(Api.DOMAIN_LABEL)
                        .withSecondaryToPrimaryMapper(
                                namespace -> domain(namespace.getMetadata().getName())),
                Api.DOMAIN_LABEL,
                Optional.empty());
    }

    /** What is in the domains' namespaces; of roles and bindings, what runtimes have among themselves, too. */
    private <T extends HasMetadata> void watchInDomains(Class<T> kind, Settings settings) {
        add(
                kind,
                InformerEventSourceConfiguration.from(kind, DataDomain.class)
                        .withName(HasMetadata.getPlural(kind))
                        .withLabelSelector(OURS)
                        .withOnUpdateFilter(DomainWatches::differs)
                        .withSecondaryToPrimaryMapper(
                                object -> object.getMetadata().getNamespace().equals(settings.runtimesNamespace())
                                        ? domainOfRuntime(object)
                                        : domain(object.getMetadata().getNamespace())),
                OURS,
                Optional.empty());
    }

    private <T extends HasMetadata> void watchRuntimes(Class<T> kind, Settings settings) {
        add(
                kind,
                InformerEventSourceConfiguration.from(kind, DataDomain.class)
                        .withName("runtime-" + HasMetadata.getPlural(kind))
                        .withNamespaces(settings.runtimesNamespace())
                        .withLabelSelector(OURS)
                        .withOnUpdateFilter(DomainWatches::differs)
                        .withSecondaryToPrimaryMapper(DomainWatches::domainOfRuntime),
                OURS,
                Optional.of(settings.runtimesNamespace()));
    }

    /** @param namespace where alone it is watched, if not everywhere */
    private <T extends HasMetadata> void add(
            Class<T> kind,
            InformerEventSourceConfiguration.Builder<T> configuration,
            String selector,
            Optional<String> namespace) {
        var source = new InformerEventSource<>(configuration.build(), context);
        sources.put(kind, source);
        var resources = context.getClient().resources(kind);
        var everywhere = namespace.isPresent() ? resources.inNamespace(namespace.get()) : resources.inAnyNamespace();
        probes.add(new ListProbe(
                kind.getSimpleName(),
                () -> everywhere.withLabelSelector(selector).list().getItems(),
                () -> source.list(object -> true)));
    }

    /** A quota's usage changes with every product, and a runtime's report with its data: nothing that we would put back. */
    private static boolean differs(HasMetadata changed, HasMetadata before) {
        boolean same = changed instanceof ConfigMap
                || (changed instanceof ResourceQuota now
                        && before instanceof ResourceQuota then
                        && now.getSpec().equals(then.getSpec()));
        return !same
                || !Objects.equals(
                        changed.getMetadata().getLabels(), before.getMetadata().getLabels())
                || !Objects.equals(
                        changed.getMetadata().getAnnotations(),
                        before.getMetadata().getAnnotations());
    }

    private static Set<ResourceID> domainOfRuntime(HasMetadata object) {
        return RuntimePrincipals.domainOf(object.getMetadata().getName())
                .map(DomainWatches::domain)
                .orElse(Set.of());
    }

    private static Set<ResourceID> domain(String name) {
        return Set.of(new ResourceID(name));
    }
}
