package dev.datamesh.runtime.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.core.domain.DomainClaim;
import dev.datamesh.core.domain.PrefixOwnership;
import dev.datamesh.runtime.access.ProductTerms;
import dev.datamesh.runtime.access.Terms;
import dev.datamesh.runtime.archive.ArchivedStream;
import dev.datamesh.runtime.catalogue.Catalogue;
import dev.datamesh.runtime.catalogue.CatalogueSnapshot;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.flight.Documents;
import dev.datamesh.runtime.register.Naming;
import dev.datamesh.runtime.register.RegisteredStream;
import dev.datamesh.runtime.register.Registers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Follows products and domains, and keeps the catalogue at what was accepted: a product is served the moment the operator says that it
 * is, and ends when it is removed. A gateway serves only what some runtime serves.
 */
public final class MeshFollower implements Terms, Documents, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MeshFollower.class);

    private final MeshSettings settings;
    private final Catalogue catalogue;
    private final Registers registers;
    /** Products with registers, as they were served last: a spec that is not accepted changes nothing of that. */
    private final Map<ProductRef, DataProduct> registered = new HashMap<>();

    private final SharedIndexInformer<DataProduct> products;
    private final SharedIndexInformer<DataDomain> domains;
    private final Optional<SharedIndexInformer<DataPlane>> planes;
    /** The uids of what there is that was looked at, also of what could not be served. */
    private final Set<String> takenIn = ConcurrentHashMap.newKeySet();

    private volatile boolean complete;

    public MeshFollower(KubernetesClient client, MeshSettings settings, Catalogue catalogue) {
        this(client, settings, catalogue, Registers.none());
    }

    /** @param registers of what products do not list; closed by its owner, after this */
    public MeshFollower(KubernetesClient client, MeshSettings settings, Catalogue catalogue, Registers registers) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.registers = registers;
        MixedOperation<DataProduct, KubernetesResourceList<DataProduct>, Resource<DataProduct>> all =
                client.resources(DataProduct.class);
        products = informer(
                settings.domain().isPresent()
                        ? all.inNamespace(settings.domain().get())
                        : all.inAnyNamespace(),
                this::serve,
                product -> end(ProductEntries.ref(product)));
        domains = informer(
                client.resources(DataDomain.class),
                domain -> productsOf(domain).forEach(this::serve),
                domain -> productsOf(domain).forEach(this::serve));
        planes = settings.domain().isPresent()
                ? Optional.empty()
                : Optional.of(informer(client.resources(DataPlane.class), plane -> {}, plane -> {}));
    }

    /** Begins; returns at once. What cannot be read yet, as its rights were bound a moment ago, is tried until it can. */
    public void start() {
        registers.attach(this::judge, this::registerChanged);
        planes.ifPresent(SharedIndexInformer::start);
        domains.start();
        products.start();
    }

    /** Whether all has been read, so that what is not in the catalogue is not there. */
    public boolean isSynced() {
        complete = complete || (isRead() && isTakenIn() && registers.isLoaded());
        return complete;
    }

    /**
     * Whether all that was there at first was taken in, which comes after it was read. What was taken in once is not asked again: a
     * register that comes later is waited for by nobody.
     */
    private boolean isTakenIn() {
        return Stream.concat(products.getStore().list().stream(), domains.getStore().list().stream())
                .allMatch(object -> takenIn.contains(object.getMetadata().getUid()));
    }

    private boolean isRead() {
        return products.hasSynced()
                && domains.hasSynced()
                && planes.map(SharedIndexInformer::hasSynced).orElse(true);
    }

    /** Whether it still follows. */
    public boolean isFollowing() {
        return products.isWatching()
                && domains.isWatching()
                && planes.map(SharedIndexInformer::isWatching).orElse(true);
    }

    /** The streams that are to be archived, by the products as the API shows them. */
    public List<ArchivedStream> archived() {
        return products.getStore().list().stream()
                .flatMap(product -> ProductEntries.archived(product).stream())
                .toList();
    }

    /** The UID of a product, by which it is told from others that bore its name. */
    public Optional<String> uid(ProductRef product) {
        return product(product).map(known -> known.getMetadata().getUid());
    }

    /** The product as the API shows it. */
    public Optional<DataProduct> product(ProductRef product) {
        return Optional.ofNullable(products.getStore().getByKey(product.domain() + "/" + product.name()));
    }

    private Naming.Judge judge(RegisteredStream stream) {
        PrefixOwnership.Result prefixes = prefixes();
        CatalogueSnapshot known = catalogue.snapshot();
        Publisher publisher = stream.publisher();
        return name -> prefixes.covers(publisher.product().domain(), name)
                .map(PrefixOwnership.Problem::message)
                .or(() -> known.channel(name)
                        .filter(there -> !there.publisher().equals(publisher.id()))
                        .map(there -> "channel " + name + " is one of " + there.publisher() + " already"));
    }

    private PrefixOwnership.Result prefixes() {
        return PrefixOwnership.of(domains.getStore().list().stream()
                .map(domain -> new DomainClaim(
                        domain.getMetadata().getName(),
                        domain.getMetadata().getUid(),
                        Instant.parse(domain.getMetadata().getCreationTimestamp()),
                        domain.getSpec().channelPrefixes(),
                        domain.getSpec().delegates()))
                .toList());
    }

    /** The domain whose prefixes a channel's name is inside. */
    public Optional<String> ownerOf(String channel) {
        return prefixes().ownerOf(channel);
    }

    /** Where the runtime of a domain is reached, if it has one. */
    public Optional<String> endpoint(String domain) {
        return domain(domain)
                .filter(found -> found.getStatus() != null)
                .flatMap(found -> Optional.ofNullable(found.getStatus().endpoint()));
    }

    /** The certificates (PEM) that those of the runtimes at an endpoint descend from, as the plane of their domain says; only a gateway knows. */
    public Optional<String> authorities(String endpoint) {
        return domains.getStore().list().stream()
                .filter(found -> found.getStatus() != null
                        && endpoint.equals(found.getStatus().endpoint()))
                .findFirst()
                .flatMap(this::plane)
                .filter(plane -> plane.getStatus() != null && plane.getStatus().runtime() != null)
                .flatMap(
                        plane -> Optional.ofNullable(plane.getStatus().runtime().caCertificates()));
    }

    private Optional<DataPlane> plane(DataDomain domain) {
        return planes.flatMap(known ->
                Optional.ofNullable(known.getStore().getByKey(domain.getSpec().plane())));
    }

    @Override
    public Optional<ProductTerms> of(ProductRef ref) {
        return product(ref).map(product -> {
            boolean lets = letsAnonymous(ref.domain());
            boolean open = isOpen(product) && !isRestricted(product) && lets;
            return new ProductTerms(visibility(product), open, lets, owners(ref.domain()));
        });
    }

    @Override
    public Optional<DocumentedProduct> documented(ProductRef ref) {
        return product(ref)
                .filter(ProductEntries::isCurrent)
                .map(product -> DocumentedProduct.of(
                        ref,
                        product.getSpec(),
                        Optional.of(Instant.parse(product.getMetadata().getCreationTimestamp())),
                        domain(ref.domain()).map(DataDomain::getSpec),
                        endpoint(ref.domain()).map(MeshFollower::address),
                        input -> product(input).map(DataProduct::getSpec)));
    }

    private static DocumentedProduct.Endpoint address(String uri) {
        URI parsed = URI.create(uri);
        return new DocumentedProduct.Endpoint(uri, parsed.getHost(), parsed.getPort());
    }

    /** What opens a product holds once it is accepted; what closes it, at once. */
    private static boolean isOpen(DataProduct product) {
        return accepted(product)
                        .filter(contract -> contract.access() == AccessSpec.Mode.Open)
                        .isPresent()
                && product.getSpec().access() != null
                && product.getSpec().access().mode() == AccessSpec.Mode.Open;
    }

    private static AccessSpec.Visibility visibility(DataProduct product) {
        AccessSpec.Visibility asked = product.getSpec().access() == null
                ? AccessSpec.Visibility.Mesh
                : product.getSpec().access().visibility();
        AccessSpec.Visibility agreed =
                accepted(product).map(AcceptedContract::visibility).orElse(AccessSpec.Visibility.Granted);
        // They are in the order of how few may know.
        return asked.compareTo(agreed) > 0 ? asked : agreed;
    }

    private static Optional<AcceptedContract> accepted(DataProduct product) {
        return Optional.ofNullable(product.getStatus()).map(DataProductStatus::accepted);
    }

    private boolean letsAnonymous(String domain) {
        if (planes.isEmpty()) {
            return settings.anonymousReads();
        }
        return domain(domain)
                .flatMap(this::plane)
                .filter(plane -> plane.getSpec().runtime() != null)
                .filter(plane -> Boolean.TRUE.equals(plane.getSpec().runtime().anonymousReads()))
                .isPresent();
    }

    private static boolean isRestricted(DataProduct product) {
        boolean effectively = product.getStatus() != null
                && product.getStatus().effective() != null
                && product.getStatus().effective().classification() == Classification.Restricted;
        // The spec too: between its change and the operator's word for it nothing must slip through.
        return effectively || product.getSpec().classification() == Classification.Restricted;
    }

    private List<Subject> owners(String domain) {
        return domain(domain).map(found -> found.getSpec().owners()).orElse(List.of());
    }

    private Optional<DataDomain> domain(String name) {
        return Optional.ofNullable(domains.getStore().getByKey(name));
    }

    private List<DataProduct> productsOf(DataDomain domain) {
        String name = domain.getMetadata().getName();
        return products.getStore().list().stream()
                .filter(product -> product.getMetadata().getNamespace().equals(name))
                .toList();
    }

    private synchronized void serve(DataProduct product) {
        ProductRef ref = ProductEntries.ref(product);
        if (settings.domain().isEmpty() && endpoint(ref.domain()).isEmpty()) {
            end(ref);
            return;
        }
        ProductEntries.of(product)
                .ifPresentOrElse(
                        entry -> {
                            boolean served = catalogue.snapshot().product(ref).isPresent();
                            if (!served || ProductEntries.isCurrent(product)) {
                                put(product, entry);
                            }
                        },
                        () -> end(ref));
    }

    private void put(DataProduct product, ProductEntry listed) {
        List<RegisteredStream> streams = ProductEntries.registered(product);
        if (streams.isEmpty()) {
            registered.remove(listed.product());
        } else {
            registered.put(listed.product(), product);
        }
        registers.follow(listed.product(), streams);
        catalogue.put(streams.isEmpty() ? listed : withRegistered(listed, streams));
    }

    /** A registered channel never takes the place of another product's: that one's owner has listed it, and a list is the product's word. */
    private ProductEntry withRegistered(ProductEntry listed, List<RegisteredStream> streams) {
        List<Channel> channels = new ArrayList<>(listed.channels());
        CatalogueSnapshot before = catalogue.snapshot();
        for (RegisteredStream stream : streams) {
            for (Channel channel : registers.channels(stream)) {
                if (before.channel(channel.name())
                        .map(Channel::product)
                        .filter(other -> !other.equals(listed.product()))
                        .isEmpty()) {
                    channels.add(channel);
                }
            }
        }
        return new ProductEntry(listed.product(), listed.publishers(), channels, listed.records());
    }

    private synchronized void registerChanged(ProductRef ref) {
        DataProduct product = registered.get(ref);
        if (product != null) {
            ProductEntries.of(product).ifPresent(entry -> put(product, entry));
        }
    }

    private synchronized void end(ProductRef ref) {
        registered.remove(ref);
        registers.follow(ref, List.of());
        if (catalogue.snapshot().product(ref).isPresent()) {
            catalogue.remove(ref);
            // What it listed may be registered with another.
            List.copyOf(registered.keySet()).forEach(this::registerChanged);
        }
    }

    private <T extends HasMetadata> SharedIndexInformer<T> informer(
            Informable<T> kind, Consumer<T> seen, Consumer<T> gone) {
        SharedIndexInformer<T> informer = kind.runnableInformer(0).exceptionHandler((started, failure) -> true);
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T added) {
                guarded(seen, added);
                takenIn.add(added.getMetadata().getUid());
            }

            @Override
            public void onUpdate(T before, T now) {
                guarded(seen, now);
                // What was deleted and made anew while the watch was cut comes as a change.
                takenIn.add(now.getMetadata().getUid());
                if (!before.getMetadata().getUid().equals(now.getMetadata().getUid())) {
                    takenIn.remove(before.getMetadata().getUid());
                }
            }

            @Override
            public void onDelete(T removed, boolean unknown) {
                guarded(gone, removed);
                takenIn.remove(removed.getMetadata().getUid());
            }
        });
        return informer;
    }

    /** One product that cannot be read must not keep the others from being served. */
    private static <T extends HasMetadata> void guarded(Consumer<T> handler, T object) {
        try {
            handler.accept(object);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "%s %s/%s could not be taken in",
                    object.getKind(),
                    object.getMetadata().getNamespace(),
                    object.getMetadata().getName());
        }
    }

    @Override
    public void close() {
        List<SharedIndexInformer<?>> all = new ArrayList<>(List.of(products, domains));
        planes.ifPresent(all::add);
        all.forEach(SharedIndexInformer::stop);
    }
}
