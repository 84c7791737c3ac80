package dev.datamesh.operator.mesh;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.ArchiveStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The whole mesh as the controllers' caches show it, and the way to wake a controller for one resource. There is one cache a kind in
 * the process; every reconciler that looks at a kind that is not its own looks here.
 */
public final class MeshView {
    private static final String PRODUCTS_BY_DOMAIN = "domain";
    private static final String PRODUCTS_BY_CHANNEL = "channel";
    private static final String PRODUCTS_BY_LISTS = "lists";
    private static final String PRODUCTS_BY_ADOPTED_TOPIC = "adopts";
    private static final String PRODUCTS_BY_INPUT = "input";
    private static final String DOMAINS_BY_PLANE = "plane";

    private record Source<R extends HasMetadata>(IndexerResourceCache<R> cache, SimpleInboundEventSource<R> wake) {}

    private final CountDownLatch complete = new CountDownLatch(1);
    private volatile Source<DataPlane> planes;
    private volatile Source<DataDomain> domains;
    private volatile Source<DataProduct> products;
    private volatile Function<DataProduct, Optional<DataProductStatus>> reported =
            product -> Optional.ofNullable(product.getStatus());
    private final AccessView access =
            new AccessView(this::checkOpen, this::wakeProductsMadeOf, this::wakeProductsMadeOfAny);
    private volatile boolean closed;

    /** Told by the plane's controller as it starts. */
    public void planes(IndexerResourceCache<DataPlane> cache, SimpleInboundEventSource<DataPlane> wake) {
        planes = new Source<>(cache, wake);
    }

    /** Told by the domain's controller as it starts. */
    public void domains(IndexerResourceCache<DataDomain> cache, SimpleInboundEventSource<DataDomain> wake) {
        cache.addIndexer(DOMAINS_BY_PLANE, domain -> List.of(domain.getSpec().plane()));
        domains = new Source<>(cache, wake);
    }

    /**
     * Told by the product's controller as it starts.
     *
     * @param reported the status of a product as it was written last, which the cache may not show yet
     */
    public void products(
            IndexerResourceCache<DataProduct> cache,
            SimpleInboundEventSource<DataProduct> wake,
            Function<DataProduct, Optional<DataProductStatus>> reported) {
        this.reported = reported;
        cache.addIndexers(Map.of(
                PRODUCTS_BY_DOMAIN, product -> List.of(product.getMetadata().getNamespace()),
                PRODUCTS_BY_CHANNEL, ProductKeys::channels,
                PRODUCTS_BY_LISTS, ProductKeys::lists,
                PRODUCTS_BY_ADOPTED_TOPIC, ProductKeys::adoptedTopics,
                PRODUCTS_BY_INPUT, ProductKeys::inputs));
        products = new Source<>(cache, wake);
    }

    /** Who asked for which product, and who was granted it. */
    public AccessView access() {
        return access;
    }

    /** Told once all caches have been filled. */
    public void markComplete() {
        complete.countDown();
    }

    /**
     * Waits until all caches have been filled. The controllers start side by side: without this, a product could be judged before
     * its domain was seen, and be told that there is none.
     */
    public void awaitComplete() throws InterruptedException {
        complete.await();
    }

    /**
     * Told before the controllers stop. A stopped cache shows nothing; whoever took that for the truth would take away what all of
     * the mesh has. So from now on every look here fails.
     */
    public void close() {
        closed = true;
    }

    public Optional<DataPlane> plane(String name) {
        return whileOpen(planes.cache().get(new ResourceID(name)));
    }

    public Stream<DataPlane> planes() {
        return whileOpen(planes.cache().list().toList()).stream();
    }

    public Optional<DataDomain> domain(String name) {
        return whileOpen(domains.cache().get(new ResourceID(name)));
    }

    public Stream<DataDomain> domains() {
        return whileOpen(domains.cache().list().toList()).stream();
    }

    public List<DataDomain> domainsOn(String plane) {
        return whileOpen(domains.cache().byIndex(DOMAINS_BY_PLANE, plane));
    }

    public Optional<DataProduct> product(String domain, String name) {
        return whileOpen(products.cache().get(new ResourceID(name, domain)));
    }

    public List<DataProduct> productsOf(String domain) {
        return whileOpen(products.cache().byIndex(PRODUCTS_BY_DOMAIN, domain));
    }

    /** A product with the status as it was written last: for those who are woken by the writing, and look before the cache. */
    public Optional<DataProduct> reportedProduct(String domain, String name) {
        return product(domain, name).map(this::asReported);
    }

    /** The same, of all products of a domain. */
    public List<DataProduct> reportedProductsOf(String domain) {
        return productsOf(domain).stream().map(this::asReported).toList();
    }

    /** What the archives of a domain's products hold together, as it was reported last; in bytes. */
    public long archivedBytes(String domain) {
        return reportedProductsOf(domain).stream()
                .map(DataProduct::getStatus)
                .filter(Objects::nonNull)
                .flatMap(status -> status.streams().stream())
                .map(StreamStatus::archive)
                .filter(archive -> archive != null && archive.bytes() != null)
                .mapToLong(ArchiveStatus::bytes)
                .sum();
    }

    private DataProduct asReported(DataProduct cached) {
        DataProduct product = new DataProduct();
        product.setMetadata(cached.getMetadata());
        product.setSpec(cached.getSpec());
        product.setStatus(reported.apply(cached).orElse(null));
        return product;
    }

    /** The products that list a channel of this name. */
    public List<DataProduct> productsWithChannel(String channel) {
        return whileOpen(products.cache().byIndex(PRODUCTS_BY_CHANNEL, channel));
    }

    /** The products that list channels in ConfigMaps. */
    public List<DataProduct> productsWithLists() {
        return whileOpen(products.cache().byIndex(PRODUCTS_BY_LISTS, ProductKeys.LISTS));
    }

    /** Whether a product, which is not on its way out, is one of a domain on this plane. */
    public boolean isServedOn(String plane, DataProduct product) {
        return !product.isMarkedForDeletion()
                && domain(product.getMetadata().getNamespace())
                        .filter(found -> found.getSpec().plane().equals(plane))
                        .isPresent();
    }

    /** The products that ask to adopt this topic. */
    public List<DataProduct> productsAdopting(String topic) {
        return whileOpen(products.cache().byIndex(PRODUCTS_BY_ADOPTED_TOPIC, topic));
    }

    /** The products that are made of this one. */
    public List<DataProduct> productsMadeOf(String domain, String name) {
        return whileOpen(products.cache().byIndex(PRODUCTS_BY_INPUT, ProductKeys.input(domain, name)));
    }

    /** Wakes the controller for every product that is made of this one. */
    public void wakeProductsMadeOf(String domain, String name) {
        productsMadeOf(domain, name)
                .forEach(product -> wakeProduct(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName()));
    }

    private void wakeProductsMadeOfAny(String domain) {
        productsOf(domain)
                .forEach(product ->
                        wakeProductsMadeOf(domain, product.getMetadata().getName()));
    }

    public Stream<DataProduct> products() {
        return whileOpen(products.cache().list().toList()).stream();
    }

    public void wakePlane(String name) {
        planes.wake().propagateEvent(new ResourceID(name));
    }

    public void wakeDomain(String name) {
        domains.wake().propagateEvent(new ResourceID(name));
    }

    public void wakeProduct(String domain, String name) {
        products.wake().propagateEvent(new ResourceID(name, domain));
    }

    /** Wakes the controller for every product of a domain. */
    public void wakeProductsOf(String domain) {
        productsOf(domain).forEach(p -> wakeProduct(domain, p.getMetadata().getName()));
    }

    /** Answers what was seen, if the caches were still alive when it was looked for. */
    private <T> T whileOpen(T seen) {
        checkOpen();
        return seen;
    }

    /** Fails once the controllers are to stop: what fails from then on says nothing of anything but the end. */
    public void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the operator is stopping");
        }
    }
}
