package dev.datamesh.runtime.catalogue;

import dev.datamesh.api.ProductRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What this runtime serves, as it changes. Readers take a snapshot and see one moment of it; any thread may change it. */
public final class Catalogue {
    private final List<CatalogueListener> listeners = new CopyOnWriteArrayList<>();
    private volatile CatalogueSnapshot snapshot = CatalogueSnapshot.empty();

    /** The present moment. */
    public CatalogueSnapshot snapshot() {
        return snapshot;
    }

    /** Serves a product, in place of what was served of it before; listeners are told if that changes anything they saw. */
    public synchronized void put(ProductEntry entry) {
        Optional<ProductEntry> before = snapshot.product(entry.product());
        if (before.isPresent() && before.get().equals(entry)) {
            return;
        }
        snapshot = snapshot.with(entry);
        tell(entry.product(), channels(before), channels(Optional.of(entry)));
    }

    /** Serves a product no more. */
    public synchronized void remove(ProductRef product) {
        Optional<ProductEntry> before = snapshot.product(product);
        if (before.isPresent()) {
            snapshot = snapshot.without(product);
            tell(product, channels(before), List.of());
        }
    }

    public void addListener(CatalogueListener listener) {
        listeners.add(listener);
    }

    public void removeListener(CatalogueListener listener) {
        listeners.remove(listener);
    }

    private void tell(ProductRef product, List<Channel> before, List<Channel> after) {
        Difference difference = Difference.between(before, after);
        Set<String> changed = names(difference.changed());
        Set<String> removed = names(difference.removed());
        listeners.forEach(listener -> listener.changed(product, changed, removed));
    }

    private static Set<String> names(List<Channel> channels) {
        return channels.stream().map(Channel::name).collect(Collectors.toUnmodifiableSet());
    }

    private static List<Channel> channels(Optional<ProductEntry> entry) {
        return entry.map(ProductEntry::channels).orElse(List.of());
    }
}
