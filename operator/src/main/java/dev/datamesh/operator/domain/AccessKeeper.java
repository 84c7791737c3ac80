package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.DomainAccess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps the roles that carry the mesh's verbs in a domain's namespace, and no others that we made. */
final class AccessKeeper {
    /** Bindings to roles of the whole cluster, which others here keep. */
    private static final Set<String> NOT_OURS =
            Set.of(NamespaceObjects.OPERATOR, NamespaceObjects.OWNER, NamespaceObjects.RUNTIME);

    private final Keeper keeper;
    private final DomainWatches watches;

    AccessKeeper(Keeper keeper, DomainWatches watches) {
        this.keeper = keeper;
        this.watches = watches;
    }

    /** What is taken away goes first. */
    void keep(String domainUid, String domain, List<DomainAccess.Role> wanted, Changes changes, Refusals refusals) {
        Set<String> names = wanted.stream().map(DomainAccess.Role::name).collect(Collectors.toSet());
        removeOthers(RoleBinding.class, domainUid, domain, names, changes, refusals);
        removeOthers(Role.class, domainUid, domain, names, changes, refusals);
        for (DomainAccess.Role role : wanted) {
            refusals.attempt(() -> keeper.keep(domainUid, NamespaceObjects.role(domain, role), changes));
            refusals.attempt(() -> keeper.keep(domainUid, NamespaceObjects.roleBinding(domain, role), changes));
        }
    }

    private <T extends HasMetadata> void removeOthers(
            Class<T> kind, String domainUid, String domain, Set<String> wanted, Changes changes, Refusals refusals) {
        watches.cachedIn(kind, domain)
                .filter(object -> !wanted.contains(object.getMetadata().getName()))
                .filter(object -> !NOT_OURS.contains(object.getMetadata().getName()))
                .toList()
                .forEach(object -> refusals.attempt(() -> keeper.removeIfThere(domainUid, object, changes)));
    }
}
