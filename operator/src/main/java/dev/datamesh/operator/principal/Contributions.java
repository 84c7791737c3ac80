package dev.datamesh.operator.principal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What all products and grants give to all principals, each by its UID, as their reconcilers have said last. */
public final class Contributions {
    private record Neighbourhood(String plane, String namespace) {
        static Neighbourhood of(PrincipalKey key) {
            return new Neighbourhood(key.plane(), key.name().namespace());
        }
    }

    private final Map<PrincipalKey, Map<String, Contribution>> byPrincipal = new HashMap<>();
    private final Map<Neighbourhood, Set<PrincipalKey>> byNamespace = new HashMap<>();
    private final Map<String, Set<PrincipalKey>> byProduct = new HashMap<>();
    private final Map<String, String> uids = new HashMap<>();

    /**
     * Says all that a product gives; replaces what it gave before.
     *
     * @param productUid the product's UID
     * @return the principals that gained, lost or kept something of this product
     */
    public synchronized Set<PrincipalKey> put(String productUid, Map<PrincipalKey, Contribution> given) {
        Set<PrincipalKey> touched = new HashSet<>(byProduct.getOrDefault(productUid, Set.of()));
        for (PrincipalKey key : touched) {
            if (!given.containsKey(key)) {
                take(productUid, key);
            }
        }
        given.forEach((key, contribution) -> {
            byPrincipal.computeIfAbsent(key, k -> new HashMap<>()).put(productUid, contribution);
            byNamespace
                    .computeIfAbsent(Neighbourhood.of(key), n -> new HashSet<>())
                    .add(key);
            if (contribution.grant().isEmpty()) {
                uids.put(contribution.domain() + "/" + contribution.product(), productUid);
            }
        });
        byProduct.put(productUid, Set.copyOf(given.keySet()));
        touched.addAll(given.keySet());
        return touched;
    }

    /** The same, if the product has said nothing yet; answers whether that was so. */
    public synchronized boolean putIfSilent(String productUid, Map<PrincipalKey, Contribution> given) {
        boolean silent = !hasSpoken(productUid);
        if (silent) {
            put(productUid, given);
        }
        return silent;
    }

    /** Forgets a product that is gone; answers with the principals that it gave anything. */
    public synchronized Set<PrincipalKey> forget(String productUid) {
        uids.values().remove(productUid);
        Set<PrincipalKey> touched = put(productUid, Map.of());
        byProduct.remove(productUid);
        return touched;
    }

    /** The UID of the product of this name that gave something last. */
    public synchronized Optional<String> giver(String domain, String product) {
        return Optional.ofNullable(uids.get(domain + "/" + product));
    }

    /** Whether a product has said what it gives, be it nothing. */
    synchronized boolean hasSpoken(String productUid) {
        return byProduct.containsKey(productUid);
    }

    /** What a product has said. */
    public synchronized Map<PrincipalKey, Contribution> of(String productUid) {
        Map<PrincipalKey, Contribution> given = new HashMap<>();
        byProduct
                .getOrDefault(productUid, Set.of())
                .forEach(key -> given.put(key, byPrincipal.get(key).get(productUid)));
        return given;
    }

    /** What a principal is given, by all products. */
    synchronized List<Contribution> to(PrincipalKey key) {
        return new ArrayList<>(byPrincipal.getOrDefault(key, Map.of()).values());
    }

    /** The principals of a namespace that are given anything on a plane. */
    synchronized Set<PrincipalKey> of(String plane, String namespace) {
        return new HashSet<>(byNamespace.getOrDefault(new Neighbourhood(plane, namespace), Set.of()));
    }

    /** Among how many principals of a namespace its budget of writing on a plane is shared. */
    synchronized int writers(String plane, String namespace) {
        return (int) byNamespace.getOrDefault(new Neighbourhood(plane, namespace), Set.of()).stream()
                .filter(key -> byPrincipal.get(key).values().stream().anyMatch(Contribution::isForWriting))
                .count();
    }

    /** All principals of a plane that are given anything. */
    synchronized Set<PrincipalKey> on(String plane) {
        Set<PrincipalKey> keys = new HashSet<>(byPrincipal.keySet());
        keys.removeIf(key -> !key.plane().equals(plane));
        return keys;
    }

    private void take(String productUid, PrincipalKey key) {
        Map<String, Contribution> left = byPrincipal.get(key);
        left.remove(productUid);
        if (left.isEmpty()) {
            byPrincipal.remove(key);
            byNamespace.computeIfPresent(
                    Neighbourhood.of(key), (n, keys) -> keys.remove(key) && keys.isEmpty() ? null : keys);
        }
    }
}
