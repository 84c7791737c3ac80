package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * All that is served at one moment; does not change. A product is put in or taken out at a cost of its own size, not of the
 * catalogue's: names are spread over many small maps, and those that are not touched are shared with the snapshot before.
 */
public final class CatalogueSnapshot {
    private static final int SHARDS = 1024;
    private static final Comparator<ProductRef> BY_NAME =
            Comparator.comparing(ProductRef::domain).thenComparing(ProductRef::name);

    private final SortedMap<ProductRef, ProductEntry> products;
    private final Map<String, Publisher> publishers;
    private final List<Map<String, Channel>> names;

    private CatalogueSnapshot(
            SortedMap<ProductRef, ProductEntry> products,
            Map<String, Publisher> publishers,
            List<Map<String, Channel>> names) {
        this.products = products;
        this.publishers = publishers;
        this.names = names;
    }

    static CatalogueSnapshot empty() {
        List<Map<String, Channel>> names = new ArrayList<>();
        for (int i = 0; i < SHARDS; i++) {
            names.add(Map.of());
        }
        return new CatalogueSnapshot(new TreeMap<>(BY_NAME), Map.of(), names);
    }

    /** A channel by its full name. */
    public Optional<Channel> channel(String name) {
        return Optional.ofNullable(names.get(shard(name)).get(name));
    }

    /** A publisher by its id. */
    public Optional<Publisher> publisher(String id) {
        return Optional.ofNullable(publishers.get(id));
    }

    public Optional<ProductEntry> product(ProductRef product) {
        return Optional.ofNullable(products.get(product));
    }

    /** All products, by domain and name. */
    public Collection<ProductEntry> products() {
        return products.values();
    }

    /** The domains whose products are here. */
    public SortedSet<String> domains() {
        SortedSet<String> domains = new TreeSet<>();
        products.keySet().forEach(product -> domains.add(product.domain()));
        return domains;
    }

    /** Hands over every channel that fits, product by product, by name within each. A name is handed over once. */
    public void find(ChannelQuery query, Predicate<ProductRef> visible, Consumer<Channel> found) {
        for (ProductEntry entry : products.values()) {
            if (!visible.test(entry.product())) {
                continue;
            }
            for (Channel channel : entry.channels()) {
                if (query.fits(channel) && isServed(channel)) {
                    found.accept(channel);
                }
            }
        }
    }

    /** While a channel moves from one product to another both may list it. */
    private boolean isServed(Channel channel) {
        Channel served = names.get(shard(channel.name())).get(channel.name());
        return served != null && served.product().equals(channel.product());
    }

    CatalogueSnapshot with(ProductEntry entry) {
        return changed(entry.product(), Optional.of(entry));
    }

    CatalogueSnapshot without(ProductRef product) {
        return changed(product, Optional.empty());
    }

    private CatalogueSnapshot changed(ProductRef product, Optional<ProductEntry> entry) {
        TreeMap<ProductRef, ProductEntry> nextProducts = new TreeMap<>(products);
        Map<String, Publisher> nextPublishers = new HashMap<>(publishers);
        Map<Integer, Map<String, Channel>> touched = new HashMap<>();
        ProductEntry before = nextProducts.remove(product);
        if (before != null) {
            before.publishers().forEach(publisher -> nextPublishers.remove(publisher.id()));
        }
        entry.ifPresent(now -> {
            nextProducts.put(product, now);
            now.publishers().forEach(publisher -> nextPublishers.put(publisher.id(), publisher));
        });
        Difference difference = Difference.between(
                before == null ? List.of() : before.channels(),
                entry.map(ProductEntry::channels).orElse(List.of()));
        for (Channel channel : difference.removed()) {
            touch(touched, channel.name())
                    .computeIfPresent(
                            channel.name(), (name, served) -> served.product().equals(product) ? null : served);
        }
        difference.added().forEach(channel -> touch(touched, channel.name()).put(channel.name(), channel));
        difference.changed().forEach(channel -> touch(touched, channel.name()).put(channel.name(), channel));
        for (Channel channel : difference.same()) {
            if (!isServed(channel)) {
                touch(touched, channel.name()).put(channel.name(), channel);
            }
        }
        List<Map<String, Channel>> nextNames = new ArrayList<>(names);
        touched.forEach(nextNames::set);
        return new CatalogueSnapshot(nextProducts, nextPublishers, nextNames);
    }

    private Map<String, Channel> touch(Map<Integer, Map<String, Channel>> touched, String name) {
        return touched.computeIfAbsent(shard(name), shard -> new HashMap<>(names.get(shard)));
    }

    private static int shard(String name) {
        int hash = name.hashCode() * 0x9E3779B9;
        return hash >>> 22;
    }
}
