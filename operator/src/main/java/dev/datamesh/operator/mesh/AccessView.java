package dev.datamesh.operator.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.api.access.AccessRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who asked for which product, and who was granted it, as the controllers' caches show it. */
public final class AccessView {
    private static final String BY_PRODUCT = "product";
    private static final String BY_DOMAIN = "domain";
    private static final String BY_READER = "reader";
    private static final String BY_READERS_NAMESPACE = "readers";

    private record Source<R extends HasMetadata>(IndexerResourceCache<R> cache, SimpleInboundEventSource<R> wake) {}

    private final Runnable checkOpen;
    private final KeptRoles roles;
    private final KeptOpenings openings;
    private volatile Source<AccessRequest> requests;
    private volatile Source<AccessGrant> grants;
    private volatile Function<AccessGrant, Optional<AccessGrantStatus>> reported =
            grant -> Optional.ofNullable(grant.getStatus());

    /**
     * @param checkOpen fails if the caches are not alive any more
     * @param changed told of the domain and the product whose readers have changed
     * @param known told of a domain whose readers were not known before
     */
    AccessView(Runnable checkOpen, BiConsumer<String, String> changed, Consumer<String> known) {
        this.checkOpen = checkOpen;
        this.roles = new KeptRoles(
                (domain, product) -> {
                    wakeGrantsOf(domain, product);
                    changed.accept(domain, product);
                },
                known);
        this.openings = new KeptOpenings(
                grant -> wakeGrant(grant.domain(), grant.name()),
                namespace -> grantsTo(namespace)
                        .forEach(grant -> wakeGrant(
                                grant.getMetadata().getNamespace(),
                                grant.getMetadata().getName())));
    }

    /** Told by the requests' controller as it starts. */
    public void requests(IndexerResourceCache<AccessRequest> cache, SimpleInboundEventSource<AccessRequest> wake) {
        cache.addIndexers(Map.of(
                BY_PRODUCT, request -> List.of(key(request.getSpec().product())),
                BY_DOMAIN, request -> List.of(request.getMetadata().getNamespace())));
        requests = new Source<>(cache, wake);
    }

    /**
     * Told by the grants' controller as it starts.
     *
     * @param reported the status of a grant as it was written last, which the cache may not show yet
     */
    public void grants(
            IndexerResourceCache<AccessGrant> cache,
            SimpleInboundEventSource<AccessGrant> wake,
            Function<AccessGrant, Optional<AccessGrantStatus>> reported) {
        this.reported = reported;
        cache.addIndexers(Map.of(
                BY_PRODUCT,
                        grant -> List.of(key(
                                grant.getMetadata().getNamespace(),
                                grant.getSpec().product())),
                BY_DOMAIN, grant -> List.of(grant.getMetadata().getNamespace()),
                BY_READER, AccessView::reader,
                BY_READERS_NAMESPACE, grant -> List.of(grant.getSpec().to().namespace())));
        grants = new Source<>(cache, wake);
    }

    /** What RBAC gives by grants. */
    public KeptRoles roles() {
        return roles;
    }

    /** What the default-deny of consumers' namespaces lets through by grants. */
    public KeptOpenings openings() {
        return openings;
    }

    public Stream<AccessRequest> requests() {
        return whileOpen(requests.cache().list().toList()).stream();
    }

    public Stream<AccessGrant> grants() {
        return whileOpen(grants.cache().list().toList()).stream();
    }

    public Optional<AccessGrant> grant(String domain, String name) {
        return whileOpen(grants.cache().get(new ResourceID(name, domain)));
    }

    public Optional<AccessRequest> request(String namespace, String name) {
        return whileOpen(requests.cache().get(new ResourceID(name, namespace)));
    }

    /** All requests of a namespace. */
    public List<AccessRequest> requestsIn(String namespace) {
        return whileOpen(requests.cache().byIndex(BY_DOMAIN, namespace));
    }

    /** All requests for a product. */
    public List<AccessRequest> requestsFor(String domain, String product) {
        return whileOpen(requests.cache().byIndex(BY_PRODUCT, key(domain, product)));
    }

    /** All grants of a product, with their status as it was written last. */
    public List<AccessGrant> reportedGrantsFor(String domain, String product) {
        return whileOpen(grants.cache().byIndex(BY_PRODUCT, key(domain, product))).stream()
                .map(this::asReported)
                .toList();
    }

    /** All grants of a domain, with their status as it was written last. */
    public List<AccessGrant> reportedGrantsOf(String domain) {
        return whileOpen(grants.cache().byIndex(BY_DOMAIN, domain)).stream()
                .map(this::asReported)
                .toList();
    }

    /** All grants to somebody of a namespace. */
    public List<AccessGrant> grantsTo(String namespace) {
        return whileOpen(grants.cache().byIndex(BY_READERS_NAMESPACE, namespace));
    }

    /** The same, with their status as it was written last. */
    public List<AccessGrant> reportedGrantsTo(String namespace) {
        return grantsTo(namespace).stream().map(this::asReported).toList();
    }

    /** All grants to a ServiceAccount. */
    public List<AccessGrant> grantsTo(String namespace, String serviceAccount) {
        return whileOpen(grants.cache().byIndex(BY_READER, key(namespace, serviceAccount)));
    }

    public void wakeGrant(String domain, String name) {
        grants.wake().propagateEvent(new ResourceID(name, domain));
    }

    public void wakeRequest(String namespace, String name) {
        requests.wake().propagateEvent(new ResourceID(name, namespace));
    }

    /** Wakes the controller for every grant of a domain. */
    public void wakeGrantsOf(String domain) {
        whileOpen(grants.cache().byIndex(BY_DOMAIN, domain))
                .forEach(grant -> wakeGrant(domain, grant.getMetadata().getName()));
    }

    /** Wakes the controller for every grant of a product. */
    public void wakeGrantsOf(String domain, String product) {
        whileOpen(grants.cache().byIndex(BY_PRODUCT, key(domain, product)))
                .forEach(grant -> wakeGrant(domain, grant.getMetadata().getName()));
    }

    /** Wakes the controllers for all who were granted a product, and all who asked for it. */
    public void wakeAllOf(String domain, String product) {
        wakeGrantsOf(domain, product);
        requestsFor(domain, product)
                .forEach(request -> wakeRequest(
                        request.getMetadata().getNamespace(),
                        request.getMetadata().getName()));
    }

    private AccessGrant asReported(AccessGrant cached) {
        AccessGrant grant = new AccessGrant();
        grant.setMetadata(cached.getMetadata());
        grant.setSpec(cached.getSpec());
        grant.setStatus(reported.apply(cached).orElse(null));
        return grant;
    }

    private static List<String> reader(AccessGrant grant) {
        var to = grant.getSpec().to();
        return to.subject().kind() == Subject.Kind.ServiceAccount
                ? List.of(key(to.namespace(), to.subject().name()))
                : List.of();
    }

    private static String key(ProductRef product) {
        return key(product.domain(), product.name());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    private <T> T whileOpen(T seen) {
        checkOpen.run();
        return seen;
    }
}
