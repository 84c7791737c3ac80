package dev.datamesh.operator.principal;

import dev.datamesh.core.principal.AclRule;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one product, or one grant of it, gives to one principal.
 *
 * @param domain the product's domain
 * @param product the product's name
 * @param rules the rights
 * @param secretName where the principal's connection details are to be written, in the principal's namespace
 * @param grant by which grant; empty where the product itself names the principal
 */
public record Contribution(
        String domain, String product, SortedSet<AclRule> rules, Optional<String> secretName, Optional<Grant> grant) {
    /**
     * The AccessGrant by which something is given.
     *
     * @param name its name, in the domain's namespace
     * @param consume bytes a second that may be read by it, from all brokers together; empty = not limited
     */
    public record Grant(String name, OptionalLong consume) {}

    public Contribution {
        rules = Collections.unmodifiableSortedSet(new TreeSet<>((Collection<AclRule>) rules));
    }

    /** What a product itself gives to a principal that it names. */
    public Contribution(String domain, String product, SortedSet<AclRule> rules, Optional<String> secretName) {
        this(domain, product, rules, secretName, Optional.empty());
    }

    /** Whether anything may be written by it. */
    boolean isForWriting() {
        return rules.stream().anyMatch(rule -> rule.operation() == AclRule.Operation.WRITE);
    }
}
