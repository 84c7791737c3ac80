package dev.datamesh.operator.principal;

import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * Says what the domains give to the principals of their runtimes. A runtime is its ServiceAccount in the runtimes' namespace, and
 * finds how to connect in a Secret beside it.
 */
public final class RuntimePrincipals {
    /** How the names of runtimes, and of all that belongs to one, begin. */
    public static final String PREFIX = "runtime-";

    /** What a domain gives is no product's. */
    static final String NO_PRODUCT = "";

    private final Contributions contributions;
    private final Consumer<PrincipalKey> request;

    /** @param request has a principal looked at */
    public RuntimePrincipals(Contributions contributions, Consumer<PrincipalKey> request) {
        this.contributions = contributions;
        this.request = request;
    }

    /** The domain whose runtime bears this name. */
    public static Optional<String> domainOf(String name) {
        return name.startsWith(PREFIX) ? Optional.of(name.substring(PREFIX.length())) : Optional.empty();
    }

    /**
     * Gives a domain's runtime its rights on a plane, and nothing on any other.
     *
     * @param secretName where the runtime finds how to connect, in its own namespace
     */
    public void give(
            String domainUid,
            String domain,
            String plane,
            PrincipalName runtime,
            String secretName,
            SortedSet<AclRule> rules) {
        say(
                domainUid,
                Map.of(
                        new PrincipalKey(plane, runtime),
                        new Contribution(domain, NO_PRODUCT, rules, Optional.of(secretName))));
    }

    /** Takes back what a domain gave. */
    public void takeBack(String domainUid) {
        say(domainUid, Map.of());
    }

    /** Forgets a domain that is gone. */
    public void forget(String domainUid) {
        contributions.forget(domainUid).forEach(request);
    }

    private void say(String domainUid, Map<PrincipalKey, Contribution> given) {
        if (!contributions.hasSpoken(domainUid) || !contributions.of(domainUid).equals(given)) {
            contributions.put(domainUid, given).forEach(request);
        }
    }
}
