package dev.datamesh.operator.principal;

import dev.datamesh.core.principal.AclRule;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one product gives to one principal.
 *
 * @param domain the product's domain
 * @param product the product's name
 * @param rules the rights
 * @param secretName where the principal's connection details are to be written, in the domain's namespace
 */
public record Contribution(String domain, String product, SortedSet<AclRule> rules, Optional<String> secretName) {
    public Contribution {
        rules = Collections.unmodifiableSortedSet(new TreeSet<>((Collection<AclRule>) rules));
    }
}
