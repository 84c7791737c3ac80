package dev.datamesh.core.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PrincipalChangePropertyTest {
    private static final String NAME = "h1.calibration";

    @Property
    void aChangeTurnsTheObservedIntoTheDesired(
            @ForAll("observed") ObservedPrincipal observed, @ForAll("desired") DesiredPrincipal desired) {
        PrincipalChange change = PrincipalChange.between(observed, desired);
        ObservedPrincipal after = new ObservedPrincipal(
                change.name(),
                change.scramIterations().orElse(observed.scramIterations()),
                rules(observed.rules(), change.revoke(), change.grant()),
                change.revokeForeign() ? 0 : observed.foreignRules(),
                change.rates().orElse(observed.rates()));

        assertThat(after)
                .isEqualTo(new ObservedPrincipal(NAME, desired.scramIterations(), desired.rules(), 0, desired.rates()));
        assertThat(PrincipalChange.between(after, desired).isEmpty()).isTrue();
    }

    @Property
    void nothingIsWrittenThatDoesNotChange(
            @ForAll("observed") ObservedPrincipal observed, @ForAll("desired") DesiredPrincipal desired) {
        PrincipalChange change = PrincipalChange.between(observed, desired);
        assertThat(change.grant()).noneMatch(observed.rules()::contains);
        assertThat(change.revoke()).noneMatch(desired.rules()::contains);
        assertThat(observed.rules()).containsAll(change.revoke());
        assertThat(change.rates()).isNotEqualTo(Optional.of(observed.rates()));
        assertThat(change.scramIterations()).isNotEqualTo(Optional.of(observed.scramIterations()));
    }

    /** Rights are taken before any are given. */
    @Property
    void noInstantIsWiderThanBothStates(
            @ForAll("observed") ObservedPrincipal observed, @ForAll("desired") DesiredPrincipal desired) {
        PrincipalChange change = PrincipalChange.between(observed, desired);
        assertThat(desired.rules()).containsAll(rules(observed.rules(), change.revoke(), new TreeSet<>()));
    }

    @Example
    void aPrincipalThatIsToHaveNothingLosesAll() {
        var rules = new TreeSet<>(List.of(new AclRule(Resource.TOPIC, "h1.", true, Operation.WRITE)));
        var observed =
                new ObservedPrincipal(NAME, 5000, rules, 2, new ByteRates(OptionalLong.of(7), OptionalLong.empty()));
        PrincipalChange change =
                PrincipalChange.between(observed, new DesiredPrincipal(NAME, 0, new TreeSet<>(), ByteRates.UNLIMITED));

        assertThat(change.revoke()).isEqualTo(rules);
        assertThat(change.revokeForeign()).isTrue();
        assertThat(change.scramIterations()).contains(0);
        assertThat(change.rates()).contains(ByteRates.UNLIMITED);
        assertThat(ObservedPrincipal.absent(NAME).isAbsent()).isTrue();
        assertThat(observed.isAbsent()).isFalse();
    }

    private static SortedSet<AclRule> rules(
            SortedSet<AclRule> before, SortedSet<AclRule> revoke, SortedSet<AclRule> grant) {
        var rules = new TreeSet<>(before);
        rules.removeAll(revoke);
        rules.addAll(grant);
        return rules;
    }

    @Provide
    Arbitrary<ObservedPrincipal> observed() {
        return Combinators.combine(
                        Arbitraries.of(0, 4096, 5000),
                        ruleSets(),
                        Arbitraries.integers().between(0, 2),
                        rates())
                .as((iterations, rules, foreign, rates) ->
                        new ObservedPrincipal(NAME, iterations, rules, foreign, rates));
    }

    @Provide
    Arbitrary<DesiredPrincipal> desired() {
        return Combinators.combine(Arbitraries.of(0, 4096, 5000), ruleSets(), rates())
                .as((iterations, rules, rates) -> new DesiredPrincipal(NAME, iterations, rules, rates));
    }

    /** Rules that differ in one thing only, so that an order which overlooks it would lose one. */
    private static Arbitrary<SortedSet<AclRule>> ruleSets() {
        return Combinators.combine(
                        Arbitraries.of(Resource.class),
                        Arbitraries.of("h1.", "h10."),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Operation.class))
                .as(AclRule::new)
                .set()
                .ofMaxSize(6)
                .map(TreeSet::new);
    }

    private static Arbitrary<ByteRates> rates() {
        Arbitrary<OptionalLong> rate =
                Arbitraries.of(OptionalLong.empty(), OptionalLong.of(1), OptionalLong.of(Long.MAX_VALUE));
        return Combinators.combine(rate, rate).as(ByteRates::new);
    }
}
