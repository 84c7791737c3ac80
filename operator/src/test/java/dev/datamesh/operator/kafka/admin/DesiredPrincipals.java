package dev.datamesh.operator.kafka.admin;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import dev.datamesh.core.principal.ByteRates;
import dev.datamesh.core.principal.DesiredPrincipal;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Principals of all shapes, few enough names that two of them overlap. */
final class DesiredPrincipals {
    private DesiredPrincipals() {}

    static Arbitrary<DesiredPrincipal> named(String name) {
        return Combinators.combine(Arbitraries.of(0, 4096, 4097, 12287), rules(), rate(), rate())
                .as((iterations, rules, produce, consume) ->
                        new DesiredPrincipal(name, iterations, rules, new ByteRates(produce, consume)));
    }

    private static Arbitrary<SortedSet<AclRule>> rules() {
        return Combinators.combine(
                        Arbitraries.of(Resource.class),
                        Arbitraries.of("h1.", "h10.", "arrakis-h1.strain.main.", "h1.orders.main.v1", "*"),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Operation.class))
                .as(AclRule::new)
                .set()
                .ofMaxSize(12)
                .map(TreeSet::new);
    }

    private static Arbitrary<OptionalLong> rate() {
        return Arbitraries.of(OptionalLong.empty(), OptionalLong.of(1024), OptionalLong.of(52_428_800));
    }
}
