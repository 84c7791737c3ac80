package dev.datamesh.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomainSpec.Delegate;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.domain.PrefixOwnership.Refusal;
import dev.datamesh.core.domain.PrefixOwnership.Result;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixOwnershipTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static DomainClaim claim(String name, int age, List<String> prefixes, Delegate... delegates) {
        // UIDs sort the other way round than names: they decide last.
        String uid = "uid-" + (char) ('z' - name.charAt(0) + 'a');
        return new DomainClaim(name, uid, START.plusSeconds(age), prefixes, List.of(delegates));
    }

    @Test
    void anOnlyDomainOwnsWhatItAsksFor() {
        Result result = PrefixOwnership.of(List.of(claim("h1", 0, List.of("H1:", "H0:", "H1:"))));
        assertThat(result.owned("h1")).containsExactly("H0:", "H1:");
        assertThat(result.refused("h1")).isEmpty();
        assertThat(result.covers("h1", "H1:GDS-CALIB_STRAIN")).isEmpty();
    }

    @Test
    void whatLiesInsideADomainsPrefixesAndIsOthersIsKnown() {
        Result result = PrefixOwnership.of(List.of(
                claim("pem", 0, List.of("H1:PEM-")),
                claim("h1", 1, List.of("H1:", "H1:PEM-CS_"), new Delegate("H1:X", "x")),
                claim("x", 2, List.of("H1:X", "L1:"))));
        assertThat(result.inside("h1")).containsExactly("H1:PEM-", "H1:X");
        assertThat(result.inside("pem")).isEmpty();
        assertThat(result.inside("x")).isEmpty();
    }

    @Test
    void ofTwoThatAskForTheSameTheOlderHasIt() {
        Result result =
                PrefixOwnership.of(List.of(claim("late", 1, List.of("H1:")), claim("zearly", 0, List.of("H1:"))));
        assertThat(result.owned("zearly")).containsExactly("H1:");
        assertThat(result.owned("late")).isEmpty();
        assertThat(result.refused("late")).containsExactly(new Refusal("H1:", Reason.PrefixTaken, "zearly"));
    }

    @Test
    void ofTwoOfOneSecondTheNameDecides() {
        Result result = PrefixOwnership.of(List.of(claim("b", 0, List.of("H1:")), claim("a", 0, List.of("H1:"))));
        assertThat(result.owned("a")).containsExactly("H1:");
        assertThat(result.refused("b")).containsExactly(new Refusal("H1:", Reason.PrefixTaken, "a"));
    }

    @Test
    void aPrefixInsideAnOlderDomainsNeedsItsDelegation() {
        Result result =
                PrefixOwnership.of(List.of(claim("h1", 0, List.of("H1:")), claim("pem", 1, List.of("H1:PEM-"))));
        assertThat(result.refused("pem")).containsExactly(new Refusal("H1:PEM-", Reason.PrefixNotDelegated, "h1"));
        assertThat(result.ownerOf("H1:PEM-X")).contains("h1");
    }

    @Test
    void aDelegationIsForOneDomainAndForWhatBeginsLikeIt() {
        Delegate delegate = new Delegate("H1:PEM-", "pem");
        Result result = PrefixOwnership.of(List.of(
                claim("h1", 0, List.of("H1:"), delegate),
                claim("pem", 1, List.of("H1:PEM-CS_", "H1:PEM-", "H1:PE")),
                claim("other", 2, List.of("H1:PEM-EX_"))));
        assertThat(result.owned("pem")).containsExactly("H1:PEM-", "H1:PEM-CS_");
        assertThat(result.refused("pem")).containsExactly(new Refusal("H1:PE", Reason.PrefixNotDelegated, "h1"));
        assertThat(result.refused("other"))
                .containsExactly(new Refusal("H1:PEM-EX_", Reason.PrefixNotDelegated, "pem"));
    }

    @Test
    void theOwnerOfTheLongestPrefixAroundItConsents() {
        List<DomainClaim> claims = List.of(
                claim("h1", 0, List.of("H1:"), new Delegate("H1:PEM-", "pem"), new Delegate("H1:PEM-CS_", "cs")),
                claim("pem", 1, List.of("H1:PEM-")),
                claim("cs", 2, List.of("H1:PEM-CS_")));
        assertThat(PrefixOwnership.of(claims).refused("cs"))
                .containsExactly(new Refusal("H1:PEM-CS_", Reason.PrefixNotDelegated, "pem"));
    }

    @Test
    void whoeverComesToSurroundAnOlderDomainLeavesItItsOwn() {
        Result result =
                PrefixOwnership.of(List.of(claim("h1", 1, List.of("H1:")), claim("pem", 0, List.of("H1:PEM-"))));
        assertThat(result.owned("pem")).containsExactly("H1:PEM-");
        assertThat(result.owned("h1")).containsExactly("H1:");
        assertThat(result.refused("h1")).isEmpty();
        assertThat(result.ownerOf("H1:PEM-X")).contains("pem");
        assertThat(result.ownerOf("H1:GDS-X")).contains("h1");
    }

    @Test
    void aRefusedPrefixIsNobodysObstacle() {
        Result result = PrefixOwnership.of(List.of(
                claim("h1", 0, List.of("H1:"), new Delegate("H1:PEM-", "pem")),
                claim("squatter", 1, List.of("H1:PEM-")),
                claim("pem", 2, List.of("H1:PEM-"))));
        assertThat(result.owned("pem")).containsExactly("H1:PEM-");
        assertThat(result.owned("squatter")).isEmpty();
    }

    @Test
    void similarPrefixesDoNotTouch() {
        Result result = PrefixOwnership.of(List.of(claim("h1", 0, List.of("H1:")), claim("h10", 1, List.of("H10:"))));
        assertThat(result.refused("h10")).isEmpty();
        assertThat(result.ownerOf("H10:X")).contains("h10");
    }

    @Test
    void aChannelOfAnotherDomainIsRefusedByName() {
        Result result =
                PrefixOwnership.of(List.of(claim("h1", 0, List.of("H1:")), claim("l1", 1, List.of("L1:", "L0:"))));
        assertThat(result.covers("l1", "H1:GDS-X")).hasValueSatisfying(problem -> {
            assertThat(problem.reason()).isEqualTo(Reason.ChannelOutsidePrefix);
            assertThat(problem.message())
                    .isEqualTo("channel H1:GDS-X belongs to domain h1 by its prefix H1:; domain l1 owns L0:, L1:");
        });
    }

    @Test
    void aChannelOfNobodyIsRefusedWithWhatToDo() {
        Result result = PrefixOwnership.of(List.of(claim("shop", 0, List.of())));
        assertThat(result.covers("shop", "X1:A-B"))
                .hasValueSatisfying(problem -> assertThat(problem.message())
                        .isEqualTo("channel X1:A-B is outside every domain's prefixes; "
                                + "domain shop owns no channel prefix: list one in its spec.channelPrefixes"));
        assertThat(result.covers("unknown", "X1:A-B")).isPresent();
    }
}
