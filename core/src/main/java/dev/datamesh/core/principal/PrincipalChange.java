package dev.datamesh.core.principal;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The writes that turn an observed principal into the desired one. Rights are taken before any are given, so that no instant is
 * wider than both states.
 *
 * @param name the principal's name
 * @param revoke rules to delete
 * @param revokeForeign whether to delete the rules that we never write as well
 * @param grant rules to create
 * @param scramIterations the iteration count to store the credential with, if it must be stored; 0 = delete it
 * @param rates quotas to set, if they differ
 */
public record PrincipalChange(
        String name,
        SortedSet<AclRule> revoke,
        boolean revokeForeign,
        SortedSet<AclRule> grant,
        Optional<Integer> scramIterations,
        Optional<ByteRates> rates) {

    /** Compares the two states; a pure function. */
    public static PrincipalChange between(ObservedPrincipal observed, DesiredPrincipal desired) {
        var revoke = new TreeSet<>(observed.rules());
        revoke.removeAll(desired.rules());
        var grant = new TreeSet<>(desired.rules());
        grant.removeAll(observed.rules());
        return new PrincipalChange(
                desired.name(),
                revoke,
                observed.foreignRules() > 0,
                grant,
                observed.scramIterations() == desired.scramIterations()
                        ? Optional.empty()
                        : Optional.of(desired.scramIterations()),
                observed.rates().equals(desired.rates()) ? Optional.empty() : Optional.of(desired.rates()));
    }

    /** Whether nothing has to be written. */
    public boolean isEmpty() {
        return revoke.isEmpty() && !revokeForeign && grant.isEmpty() && scramIterations.isEmpty() && rates.isEmpty();
    }
}
