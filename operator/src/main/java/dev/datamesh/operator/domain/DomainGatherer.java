package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.access.ReadBudget;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.domain.DomainAccess;
import dev.datamesh.core.domain.DomainBudget;
import dev.datamesh.core.domain.DomainFacts;
import dev.datamesh.core.domain.NamespaceFacts;
import dev.datamesh.core.domain.PlaneFacts;
import dev.datamesh.core.domain.PrefixJudgement;
import dev.datamesh.core.domain.RuntimeRights;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.operator.mesh.KeptOpenings.GrantKey;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.policy.Terms;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** All reads of the domain's reconciler but the objects it keeps. */
final class DomainGatherer {
    /**
     * What was seen, the namespace itself, and what the products ask for on the brokers and of RBAC.
     *
     * @param openedFor the grants for whose sake the namespace is to be opened to other planes
     */
    record Gathered(
            DomainFacts facts,
            Optional<Namespace> namespace,
            DomainAccess access,
            SortedSet<AclRule> runtimeRights,
            Set<GrantKey> openedFor) {}

    /** A grant by which a ServiceAccount of the domain reads from a plane's Kafka. */
    private record Reading(GrantKey grant, PlaneFacts.Present plane) {}

    private final KubernetesClient client;
    private final MeshView mesh;
    private final DomainWatches watches;

    DomainGatherer(KubernetesClient client, MeshView mesh, DomainWatches watches) {
        this.client = client;
        this.mesh = mesh;
        this.watches = watches;
    }

    Gathered gather(DataDomain domain, PrefixJudgement prefixes) {
        String name = domain.getMetadata().getName();
        // Only a labelled namespace is in the cache, and even that may not have got there yet.
        Optional<Namespace> namespace = watches.namespace(name).or(() -> liveNamespace(name));
        List<Reading> readings = readings(name);
        DomainFacts facts = new DomainFacts(
                name,
                domain.getMetadata().getUid(),
                domain.getSpec(),
                Terms.of(domain, mesh.plane(domain.getSpec().plane())),
                plane(domain.getSpec().plane()),
                namespace.map(DomainGatherer::facts).orElseGet(NamespaceFacts.Absent::new),
                prefixes,
                budget(name),
                readings.stream().map(Reading::plane).distinct().toList());
        List<DataProduct> products = mesh.reportedProductsOf(name).stream()
                .filter(product -> !product.isMarkedForDeletion())
                .toList();
        return new Gathered(
                facts,
                namespace,
                DomainAccess.of(name, domain.getSpec().owners(), contracts(products), readers(name)),
                RuntimeRights.on(name, products),
                readings.stream()
                        .filter(reading ->
                                !reading.plane().name().equals(domain.getSpec().plane()))
                        .map(Reading::grant)
                        .collect(Collectors.toSet()));
    }

    private static Map<String, AcceptedContract> contracts(List<DataProduct> products) {
        return products.stream()
                .filter(product ->
                        product.getStatus() != null && product.getStatus().accepted() != null)
                .collect(Collectors.toMap(
                        product -> product.getMetadata().getName(),
                        product -> product.getStatus().accepted()));
    }

    private List<DomainAccess.Reader> readers(String domain) {
        return mesh.access().reportedGrantsOf(domain).stream()
                .filter(grant -> Grantees.isInForce(grant.getStatus()))
                .map(grant -> new DomainAccess.Reader(
                        grant.getSpec().product(),
                        Grantees.forRbac(
                                grant.getSpec().to().namespace(),
                                grant.getSpec().to().subject())))
                .toList();
    }

    private List<Reading> readings(String domain) {
        return mesh.access().reportedGrantsTo(domain).stream()
                .filter(grant -> Grantees.isInForce(grant.getStatus()))
                .filter(grant ->
                        Grantees.onKafka(domain, grant.getSpec().to().subject()).isPresent())
                .flatMap(grant -> reading(grant).stream())
                .sorted(Comparator.comparing(reading -> reading.plane().name()))
                .toList();
    }

    private Optional<Reading> reading(AccessGrant grant) {
        String owner = grant.getMetadata().getNamespace();
        return mesh.domain(owner)
                .map(found -> plane(found.getSpec().plane()))
                .filter(PlaneFacts.Present.class::isInstance)
                .map(plane ->
                        new Reading(new GrantKey(owner, grant.getMetadata().getName()), (PlaneFacts.Present) plane));
    }

    /** The namespace as the API server holds it right now. */
    Optional<Namespace> liveNamespace(String name) {
        return Optional.ofNullable(client.namespaces().withName(name).get());
    }

    /** How many products there are, by a look at the API server if the cache shows none: what follows cannot be taken back. */
    int products(String domain) {
        int cached = mesh.productsOf(domain).size();
        if (cached > 0) {
            return cached;
        }
        return client.resources(DataProduct.class)
                .inNamespace(domain)
                .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                        .withLimit(1L)
                        .build())
                .getItems()
                .size();
    }

    static NamespaceFacts facts(Namespace namespace) {
        return new NamespaceFacts.Present(
                value(namespace.getMetadata().getLabels(), Api.DOMAIN_LABEL),
                value(namespace.getMetadata().getAnnotations(), Api.CREATED_FOR_ANNOTATION),
                namespace.getMetadata().getDeletionTimestamp() != null);
    }

    private PlaneFacts plane(String name) {
        return mesh.plane(name)
                .<PlaneFacts>map(plane -> new PlaneFacts.Present(
                        name,
                        plane.getStatus() != null
                                && plane.getStatus().conditions().stream()
                                        .anyMatch(condition -> condition.type().equals(ConditionType.Ready.name())
                                                && condition.status().equals(Status.True.name())),
                        plane.getSpec()))
                .orElseGet(() -> new PlaneFacts.Absent(name));
    }

    private DomainBudget budget(String domain) {
        List<DataProduct> products = mesh.reportedProductsOf(domain);
        int partitions = products.stream()
                .map(DataProduct::getStatus)
                .filter(Objects::nonNull)
                .flatMap(status -> status.streams().stream())
                .flatMap(stream -> stream.topics().stream())
                .map(TopicStatus::partitions)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .sum();
        List<Long> granted = mesh.access().reportedGrantsOf(domain).stream()
                .filter(grant -> Grantees.isInForce(grant.getStatus()))
                .map(grant -> ReadBudget.given(grant.getSpec(), grant.getStatus()))
                .toList();
        return new DomainBudget(products.size(), partitions, ReadBudget.sum(granted), mesh.archivedBytes(domain));
    }

    private static String value(Map<String, String> map, String key) {
        return map == null ? "" : map.getOrDefault(key, "");
    }
}
