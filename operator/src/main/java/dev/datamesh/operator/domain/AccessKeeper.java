package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.DomainAccess;
import dev.datamesh.operator.mesh.KeptRoles;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.ArrayList;
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
    private final KeptRoles roles;

    /** @param roles told of what was seen to be in force */
    AccessKeeper(Keeper keeper, DomainWatches watches, KeptRoles roles) {
        this.keeper = keeper;
        this.watches = watches;
        this.roles = roles;
    }

    /** What is taken away goes first. */
    void keep(String domainUid, String domain, List<DomainAccess.Role> wanted, Changes changes, Refusals refusals) {
        Set<String> names = wanted.stream().map(DomainAccess.Role::name).collect(Collectors.toSet());
        boolean gone = removeOthers(RoleBinding.class, domainUid, domain, names, changes, refusals)
                & removeOthers(Role.class, domainUid, domain, names, changes, refusals);
        List<DomainAccess.Role> kept = new ArrayList<>();
        for (DomainAccess.Role role : wanted) {
            boolean there =
                    refusals.attempt(() -> keeper.keep(domainUid, NamespaceObjects.role(domain, role), changes));
            if (refusals.attempt(() -> keeper.keep(domainUid, NamespaceObjects.roleBinding(domain, role), changes))
                    && there) {
                kept.add(role);
            }
        }
        // Of a role that was refused it is not known who is in it: whoever waits for it goes on waiting.
        if (gone && kept.size() == wanted.size()) {
            roles.kept(domain, kept);
        }
    }

    /** The namespace is not ours any more, and what we had in it is gone. */
    void left(String domain) {
        roles.kept(domain, List.of());
    }

    private <T extends HasMetadata> boolean removeOthers(
            Class<T> kind, String domainUid, String domain, Set<String> wanted, Changes changes, Refusals refusals) {
        return watches
                .cachedIn(kind, domain)
                .filter(object -> !wanted.contains(object.getMetadata().getName()))
                .filter(object -> !NOT_OURS.contains(object.getMetadata().getName()))
                .toList()
                .stream()
                .map(object -> refusals.attempt(() -> keeper.removeIfThere(domainUid, object, changes)))
                .reduce(true, Boolean::logicalAnd);
    }
}
