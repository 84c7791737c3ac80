package dev.datamesh.core.principal;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One Kafka principal as the broker describes it.
 *
 * @param name the principal's name, without Kafka's {@code User:}
 * @param scramIterations the iteration count of its SCRAM-SHA-512 credential; 0 = it has none
 * @param rules the permissions of ours (see {@link AclRule}) that it has
 * @param foreignRules how many rules it has that we never write (DENY, other operations, other hosts); they are reported and removed
 * @param rates its quotas per broker
 */
public record ObservedPrincipal(
        String name, int scramIterations, SortedSet<AclRule> rules, int foreignRules, ByteRates rates) {
    public ObservedPrincipal {
        rules = new TreeSet<>((Collection<AclRule>) rules);
    }

    /** A principal of which the broker knows nothing. */
    public static ObservedPrincipal absent(String name) {
        return new ObservedPrincipal(name, 0, new TreeSet<>(), 0, ByteRates.UNLIMITED);
    }

    /** Whether the broker holds anything of this principal. */
    public boolean isAbsent() {
        return equals(absent(name));
    }
}
