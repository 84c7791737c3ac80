package dev.datamesh.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.domain.DataDomainSpec.Delegate;
import dev.datamesh.core.domain.PrefixOwnership.Refusal;
import dev.datamesh.core.domain.PrefixOwnership.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class PrefixOwnershipPropertyTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final List<String> PREFIXES =
            List.of("H1:", "H1:P", "H1:PEM-", "H1:PEM-A", "H1:PEM-AB", "H1:PEM-B", "H1:G", "H10:", "L1:");
    private static final List<String> CHANNELS = PREFIXES.stream()
            .flatMap(prefix -> Stream.of(prefix + "Z", prefix + "A", prefix + "B"))
            .toList();

    @Property
    void everyChannelHasAtMostOneDomainAndThatOneOwnsAPrefixOfIt(@ForAll("claims") List<DomainClaim> claims) {
        Result result = PrefixOwnership.of(claims);
        for (String channel : CHANNELS) {
            List<String> owners = NAMES.stream()
                    .filter(name -> result.covers(name, channel).isEmpty())
                    .toList();
            assertThat(owners)
                    .hasSizeLessThanOrEqualTo(1)
                    .isEqualTo(result.ownerOf(channel).stream().toList());
            List<String> matching = NAMES.stream()
                    .flatMap(name -> result.owned(name).stream())
                    .filter(channel::startsWith)
                    .toList();
            assertThat(owners.isEmpty()).isEqualTo(matching.isEmpty());
            owners.forEach(owner -> assertThat(result.owned(owner)).contains(Collections.max(matching)));
        }
    }

    @Property
    void everyPrefixIsOwnedOrRefusedAndOwnedOnce(@ForAll("claims") List<DomainClaim> claims) {
        Result result = PrefixOwnership.of(claims);
        for (DomainClaim claim : claims) {
            assertThat(Stream.concat(
                            result.owned(claim.name()).stream(),
                            result.refused(claim.name()).stream().map(Refusal::prefix)))
                    .containsExactlyInAnyOrderElementsOf(
                            claim.channelPrefixes().stream().distinct().toList());
        }
        assertThat(claims.stream().flatMap(claim -> result.owned(claim.name()).stream()))
                .doesNotHaveDuplicates();
    }

    @Property
    void theOrderOfTheInputDoesNotMatter(@ForAll("claims") List<DomainClaim> claims, @ForAll Random random) {
        List<DomainClaim> shuffled = new ArrayList<>(
                claims.stream().map(claim -> shuffle(claim, random)).toList());
        Collections.shuffle(shuffled, random);
        assertThat(facts(PrefixOwnership.of(shuffled))).isEqualTo(facts(PrefixOwnership.of(claims)));
    }

    @Property
    void aYoungerDomainTakesNothingFromOlderOnes(@ForAll("claims") List<DomainClaim> claims) {
        List<DomainClaim> byAge = claims.stream().sorted(DomainClaim.BY_AGE).toList();
        for (int count = 1; count < byAge.size(); count++) {
            Result before = PrefixOwnership.of(byAge.subList(0, count));
            Result after = PrefixOwnership.of(byAge.subList(0, count + 1));
            for (DomainClaim older : byAge.subList(0, count)) {
                assertThat(after.owned(older.name())).isEqualTo(before.owned(older.name()));
                assertThat(after.refused(older.name())).isEqualTo(before.refused(older.name()));
            }
        }
    }

    /** Stated apart from how it is computed: whoever owns a prefix inside an older domain's was left it by name. */
    @Property
    void nothingInsideAnOlderDomainsPrefixIsOwnedWithoutItsConsent(@ForAll("claims") List<DomainClaim> claims) {
        Result result = PrefixOwnership.of(claims);
        for (DomainClaim inner : claims) {
            for (String prefix : result.owned(inner.name())) {
                claims.stream()
                        .filter(outer -> DomainClaim.BY_AGE.compare(outer, inner) <= 0)
                        .flatMap(outer -> result.owned(outer.name()).stream().map(around -> Tuple.of(around, outer)))
                        .filter(around -> prefix.startsWith(around.get1()))
                        .filter(around ->
                                !prefix.equals(around.get1()) || !around.get2().equals(inner))
                        .max(Comparator.comparing(Tuple.Tuple2::get1))
                        .filter(around -> !around.get2().equals(inner))
                        .ifPresent(around -> assertThat(around.get2().delegates())
                                .anyMatch(delegate -> delegate.domain().equals(inner.name())
                                        && prefix.startsWith(delegate.prefix())));
            }
        }
    }

    private static List<String> facts(Result result) {
        return NAMES.stream()
                .map(name -> name + result.owned(name) + result.refused(name))
                .toList();
    }

    private static DomainClaim shuffle(DomainClaim claim, Random random) {
        List<String> prefixes = new ArrayList<>(claim.channelPrefixes());
        List<Delegate> delegates = new ArrayList<>(claim.delegates());
        Collections.shuffle(prefixes, random);
        Collections.shuffle(delegates, random);
        return new DomainClaim(claim.name(), claim.uid(), claim.created(), prefixes, delegates);
    }

    @Provide
    Arbitrary<List<DomainClaim>> claims() {
        return Arbitraries.of(NAMES)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .flatMap(names -> Combinators.combine(
                                names.stream().map(this::claim).toList())
                        .as(claims -> claims));
    }

    private Arbitrary<DomainClaim> claim(String name) {
        Arbitrary<Delegate> delegates = Combinators.combine(Arbitraries.of(PREFIXES), Arbitraries.of(NAMES))
                .as(Delegate::new);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(PREFIXES).list().ofMaxSize(4),
                        delegates.list().ofMaxSize(4))
                .as((age, prefixes, left) ->
                        new DomainClaim(name, "uid-" + name, Instant.ofEpochSecond(age), prefixes, left));
    }
}
