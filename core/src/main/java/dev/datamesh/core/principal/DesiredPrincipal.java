package dev.datamesh.core.principal;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one Kafka principal is to have: the union over all products and grants.
 *
 * @param name the principal's name, without Kafka's {@code User:}
 * @param scramIterations the iteration count of its SCRAM credential, which is also the credential's fingerprint (see
 *     {@link ScramFingerprint}); 0 = it is to have no credential
 * @param rules its permissions
 * @param rates its quotas per broker
 */
public record DesiredPrincipal(String name, int scramIterations, SortedSet<AclRule> rules, ByteRates rates) {
    public DesiredPrincipal {
        rules = new TreeSet<>((Collection<AclRule>) rules);
    }
}
