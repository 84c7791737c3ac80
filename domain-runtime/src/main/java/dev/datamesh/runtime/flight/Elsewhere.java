package dev.datamesh.runtime.flight;

import dev.datamesh.api.ProductRef;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.CatalogueSnapshot;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.catalogue.Publisher;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a gateway does not know itself: channels that stand in registers, which the runtimes of their domains read. It sends a caller
 * there with as much of its question as concerns them; what is answered here and there together is the whole, and nothing twice.
 */
final class Elsewhere {
    private final Lookup lookup;
    private final Routes routes;

    Elsewhere(Lookup lookup, Routes routes) {
        this.lookup = lookup;
        this.routes = routes;
    }

    /**
     * By location, the publishers whose channels have to be looked for there.
     *
     * @param asked those that are asked for; empty = all
     */
    Map<String, Set<String>> publishers(Caller caller, Set<String> asked) {
        Map<String, Set<String>> found = new TreeMap<>();
        Predicate<ProductRef> visible = lookup.visible(caller, asked);
        for (ProductEntry entry : lookup.snapshot().products()) {
            for (Publisher publisher : entry.publishers()) {
                if (publisher.registered()
                        && (asked.isEmpty() || asked.contains(publisher.id()))
                        && visible.test(entry.product())) {
                    location(entry.product())
                            .ifPresent(there -> found.computeIfAbsent(there, none -> new TreeSet<>())
                                    .add(publisher.id()));
                }
            }
        }
        return found;
    }

    /** Where a product is served, if not here. */
    Optional<String> location(ProductRef product) {
        return Routes.servers(routes.of(product)).stream()
                .findFirst()
                .filter(location -> !location.equals(Routes.HERE));
    }

    /** The certificates (PEM) by which a server is known to be the one meant; empty = by what everybody trusts. */
    Optional<String> authorities(String location) {
        return routes.authorities(location);
    }

    /**
     * Divides names into those that the caller finds here and those that some location may know. What it may not know of is treated
     * as what is not here at all: else the difference would tell.
     *
     * @throws StatusException if nobody can know one
     */
    Split split(Caller caller, Collection<String> names) throws StatusException {
        CatalogueSnapshot snapshot = lookup.snapshot();
        Predicate<ProductRef> visible = lookup.visible(caller);
        List<String> here = new ArrayList<>();
        Map<String, List<String>> there = new TreeMap<>();
        List<String> nowhere = new ArrayList<>();
        for (String name : names) {
            if (snapshot.channel(name).map(Channel::product).filter(visible).isPresent()) {
                here.add(name);
            } else {
                routes.ofChannel(name)
                        .ifPresentOrElse(
                                location -> there.computeIfAbsent(location, none -> new ArrayList<>())
                                        .add(name),
                                () -> nowhere.add(name));
            }
        }
        if (!nowhere.isEmpty()) {
            throw Refusals.notAvailable(nowhere);
        }
        return new Split(here, there);
    }

    /** Names by where they are known. */
    record Split(List<String> here, Map<String, List<String>> there) {}
}
