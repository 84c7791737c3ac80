package dev.datamesh.operator.mesh;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.domain.DomainAccess;
import dev.datamesh.core.domain.DomainAccess.Reader;
import dev.datamesh.core.domain.DomainAccess.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The roles that the domains' reconciler has seen to be in force: what it has not said since the operator started is not known. */
public final class KeptRoles {
    private final Map<String, List<Role>> byDomain = new ConcurrentHashMap<>();
    private final BiConsumer<String, String> changed;
    private final Consumer<String> known;

    /**
     * @param changed told of the domain and the product whose readers have changed
     * @param known told of a domain whose readers were not known before
     */
    KeptRoles(BiConsumer<String, String> changed, Consumer<String> known) {
        this.changed = changed;
        this.known = known;
    }

    /** All roles of a domain are as they should be. */
    public void kept(String domain, List<Role> roles) {
        List<Role> before = byDomain.put(domain, List.copyOf(roles));
        Set<Role> differ = new HashSet<>(roles);
        if (before != null) {
            Set<Role> gone = new HashSet<>(before);
            gone.removeAll(differ);
            before.forEach(differ::remove);
            differ.addAll(gone);
        }
        differ.stream()
                .flatMap(role -> role.products().stream())
                .distinct()
                .forEach(product -> changed.accept(domain, product));
        if (before == null) {
            known.accept(domain);
        }
    }

    /** Whether RBAC lets a ServiceAccount read a product, by whatever the product says or a grant; empty if that is not known yet. */
    public Optional<Boolean> mayConsume(ProductRef product, String namespace, String account) {
        return Optional.ofNullable(byDomain.get(product.domain()))
                .map(roles -> DomainAccess.mayConsume(roles, product.name(), namespace, account));
    }

    /** Whether RBAC lets somebody read a product by a grant; empty if that is not known yet. */
    public Optional<Boolean> lets(String domain, Reader reader) {
        return Optional.ofNullable(byDomain.get(domain)).map(roles -> DomainAccess.lets(roles, reader));
    }
}
