package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomainSpec.Quotas;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.DesiredPrincipal;
import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.core.principal.ScramFingerprint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalUnionTest {
    private static final PrincipalKey KEY = new PrincipalKey("hanford", new PrincipalName("h1", "calibration"));
    private static final AclRule STRAIN = new AclRule(Resource.TOPIC, "arrakis-h1.strain.main.", true, Operation.WRITE);
    private static final AclRule EVENTS = new AclRule(Resource.TOPIC, "h1.events.main.v1", false, Operation.WRITE);

    private static Contribution of(String product, AclRule... rules) {
        return new Contribution("h1", product, new TreeSet<>(Set.of(rules)), Optional.empty());
    }

    private static DesiredPrincipal union(Optional<Quotas> quotas, int publishers, int brokers) {
        return PrincipalUnion.of(
                KEY,
                "secret",
                List.of(of("strain", STRAIN), of("events", EVENTS, STRAIN)),
                quotas,
                publishers,
                brokers);
    }

    private static Optional<Quotas> writing(String budget) {
        return Optional.of(new Quotas(null, null, budget, null, null));
    }

    @Test
    void aPrincipalHasWhatAnyProductGivesIt() {
        assertThat(union(Optional.empty(), 1, 1))
                .isEqualTo(new DesiredPrincipal(
                        "h1.calibration",
                        ScramFingerprint.iterations("h1.calibration", "secret"),
                        new TreeSet<>(Set.of(STRAIN, EVENTS)),
                        ByteRates.UNLIMITED));
    }

    /** The budget is the domain's: what all its publishers may write on all brokers together never exceeds it. */
    @ParameterizedTest
    @CsvSource({
        "100Mi, 1, 1, 104857600",
        "100Mi, 3, 1, 34952533",
        "100Mi, 3, 4, 8738133",
        "100Mi, 0, 0, 104857600",
        "10, 7, 3, 1",
        "0, 1, 1, 1"
    })
    void theDomainsBudgetIsSharedByPublishersAndBrokers(String budget, int publishers, int brokers, long rate) {
        assertThat(union(writing(budget), publishers, brokers).rates())
                .isEqualTo(new ByteRates(OptionalLong.of(rate), OptionalLong.empty()));
    }

    private static Contribution granted(String grant, OptionalLong limit) {
        AclRule read = new AclRule(Resource.TOPIC, "arrakis-h1.strain.main.", true, Operation.READ);
        return new Contribution(
                "h1",
                "strain",
                new TreeSet<>(Set.of(read)),
                Optional.empty(),
                Optional.of(new Contribution.Grant(grant, limit)));
    }

    private static OptionalLong mayConsume(int brokers, Contribution... given) {
        return PrincipalUnion.of(KEY, "secret", List.of(given), writing("10Mi"), 1, brokers)
                .rates()
                .consume();
    }

    @Test
    void aReadersLimitIsTheSumOfItsGrantsSharedByBrokers() {
        assertThat(mayConsume(2, granted("a", OptionalLong.of(60)), granted("b", OptionalLong.of(40))))
                .hasValue(50);
        assertThat(mayConsume(9, granted("a", OptionalLong.of(2)))).hasValue(1);
        assertThat(mayConsume(1, granted("a", OptionalLong.of(60)), granted("b", OptionalLong.empty())))
                .as("one grant without a limit is no limit")
                .isEmpty();
        assertThat(mayConsume(
                        1,
                        granted("a", OptionalLong.of(Long.MAX_VALUE)),
                        granted("b", OptionalLong.of(Long.MAX_VALUE))))
                .hasValue(Long.MAX_VALUE);
    }

    @Test
    void whoOnlyReadsHasNoShareOfTheBudgetOfWriting() {
        DesiredPrincipal reader =
                PrincipalUnion.of(KEY, "secret", List.of(granted("a", OptionalLong.empty())), writing("10Mi"), 1, 1);

        assertThat(reader.rates()).isEqualTo(ByteRates.UNLIMITED);
    }

    @Test
    void withoutABudgetThereIsNoLimit() {
        assertThat(union(writing(null), 3, 3).rates()).isEqualTo(ByteRates.UNLIMITED);
    }

    @Test
    void aPrincipalThatIsGivenNothingHasNothing() {
        DesiredPrincipal nothing = PrincipalUnion.nothing(KEY);
        assertThat(PrincipalChange.between(ObservedPrincipal.absent("h1.calibration"), nothing)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void whatWasPutBackIsToldThingByThing() {
        var observed = new ObservedPrincipal(
                "h1.calibration",
                1,
                new TreeSet<>(Set.of(EVENTS)),
                2,
                new ByteRates(OptionalLong.of(1), OptionalLong.empty()));
        var desired = new DesiredPrincipal("h1.calibration", 2, new TreeSet<>(Set.of(STRAIN)), ByteRates.UNLIMITED);
        PrincipalChange change = PrincipalChange.between(observed, desired);
        assertThat(PrincipalUnion.restored(change))
                .containsExactly(
                        "Kafka user h1.calibration: WRITE on TOPIC arrakis-h1.strain.main.* had been taken away, and was given again",
                        "Kafka user h1.calibration: WRITE on TOPIC h1.events.main.v1 had been given by others, and was taken away",
                        "Kafka user h1.calibration: rules that the mesh never writes were removed",
                        "Kafka user h1.calibration: its password had been changed, and was set back",
                        "Kafka user h1.calibration: its quota had been changed, and was set back");
        assertThat(PrincipalUnion.describe(change))
                .isEqualTo("grant 1, revoke 1, credential stored, foreign rules removed, quota set");
        assertThat(PrincipalUnion.restored(PrincipalChange.between(
                        observed, new DesiredPrincipal("h1.calibration", 0, observed.rules(), observed.rates()))))
                .hasSize(2);
    }

    @Test
    void anotherPasswordIsStoredEvenIfItsFingerprintIsTheSame() {
        DesiredPrincipal desired = union(Optional.empty(), 1, 1);
        var observed =
                new ObservedPrincipal(desired.name(), desired.scramIterations(), desired.rules(), 0, desired.rates());

        assertThat(PrincipalUnion.change(observed, desired, false).isEmpty()).isTrue();
        assertThat(PrincipalUnion.change(observed, desired, true))
                .isEqualTo(new PrincipalChange(
                        desired.name(),
                        new TreeSet<>(),
                        false,
                        new TreeSet<>(),
                        Optional.of(desired.scramIterations()),
                        Optional.empty()));
    }

    @Test
    void aCredentialIsRemovedThoughTheLastPasswordWasAnother() {
        var observed = new ObservedPrincipal("h1.calibration", 5000, new TreeSet<>(), 0, ByteRates.UNLIMITED);
        assertThat(PrincipalUnion.change(observed, PrincipalUnion.nothing(KEY), true)
                        .scramIterations())
                .contains(0);
    }
}
