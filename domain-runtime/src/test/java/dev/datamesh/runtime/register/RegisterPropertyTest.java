package dev.datamesh.runtime.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.publish.ChannelRegistry.Wanted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RegisterPropertyTest {
    private static final long STRIDE = 1_000_000_000L;

    /** Whatever is registered, removed and registered in another form: a place stands for one form of one channel for ever. */
    @Property(tries = 300)
    void aPlaceIsGivenOnce(@ForAll("registrations") List<List<Wanted>> registrations) {
        Register register = new Register();
        Map<String, Wanted> givenTo = new HashMap<>();
        Map<String, DataType> typeOf = new HashMap<>();
        for (List<Wanted> wanted : registrations) {
            try {
                Register.Assignment assignment = register.assign(stream(12), wanted);
                write(register, assignment);
                for (Wanted one : wanted) {
                    Entry place = assignment.places().get(one.name());
                    assertThat(place.is(one.dataType(), one.sampleRate(), STRIDE))
                            .isTrue();
                    Wanted before = givenTo.putIfAbsent(place.partition() + "/" + place.index(), one);
                    assertThat(before == null || before.equals(one)).isTrue();
                    assertThat(typeOf.merge(place.partition(), one.dataType(), (old, now) -> old))
                            .isEqualTo(one.dataType());
                    assertThat(place.index()).isLessThan(100);
                }
            } catch (RegistrationException full) {
                assertThat(full.getMessage()).contains("raise dynamic.maxChannels");
            }
            if (!wanted.isEmpty() && wanted.size() % 3 == 0) {
                register.note(new Line.Removed(wanted.getFirst().name()));
            }
        }
    }

    @Property(tries = 100)
    void whoReadsTheRegisterAnewGivesTheSamePlaces(@ForAll("registrations") List<List<Wanted>> registrations)
            throws RegistrationException {
        Register first = new Register();
        Register compacted = new Register();
        Map<Object, Line> last = new HashMap<>();
        for (List<Wanted> wanted : registrations) {
            Register.Assignment assignment = first.assign(stream(400), wanted);
            write(first, assignment);
            assignment.touched().forEach(one -> last.put("p" + one.id(), new Line.Given(one)));
            assignment.fresh().forEach(one -> last.put("c" + one.name(), new Line.Of(one)));
        }
        last.values().forEach(compacted::note);

        List<Wanted> next =
                List.of(new Wanted("X1:NEW-A", DataType.INT32, 16), new Wanted("X1:NEW-B", DataType.INT64, 16));
        assertThat(compacted.assign(stream(400), next)).isEqualTo(first.assign(stream(400), next));
        for (List<Wanted> wanted : registrations.reversed().stream().limit(1).toList()) {
            assertThat(compacted.assign(stream(400), wanted).fresh()).isEmpty();
        }
    }

    @Property(tries = 50)
    void noBlockGrowsBeyondWhatAPublisherCanSend(@ForAll("wide") List<Wanted> wanted) {
        Register register = new Register();
        try {
            write(register, register.assign(stream(500), wanted));
        } catch (RegistrationException full) {
            assertThat(full.getMessage()).isNotEmpty();
        }
        Map<String, Long> bytes = new HashMap<>();
        register.entries().forEach(entry -> bytes.merge(entry.partition(), entry.bytes(), Long::sum));
        assertThat(bytes.values()).allSatisfy(sum -> assertThat(sum).isLessThanOrEqualTo(8_000_000L));
    }

    private static void write(Register register, Register.Assignment assignment) {
        assignment.touched().forEach(partition -> register.note(new Line.Given(partition)));
        assignment.fresh().forEach(entry -> register.note(new Line.Of(entry)));
    }

    static RegisteredStream stream(int topics) {
        var publisher = new Publisher("x1.p.main", new ProductRef("x1", "p"), STRIDE, STRIDE, null, true, 60, null);
        return new RegisteredStream(
                publisher,
                "arrakis-metadata-x1.p.main",
                IntStream.range(0, topics).boxed().toList(),
                null);
    }

    @Provide
    Arbitrary<List<List<Wanted>>> registrations() {
        Arbitrary<Wanted> wanted = Combinators.combine(
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.of(DataType.values()),
                        Arbitraries.of(1, 16, 256))
                .as((number, type, rate) -> new Wanted("X1:A-" + number, type, rate));
        return wanted.list()
                .ofMaxSize(12)
                .map(RegisterPropertyTest::distinct)
                .list()
                .ofMaxSize(15);
    }

    @Provide
    Arbitrary<List<Wanted>> wide() {
        return Combinators.combine(Arbitraries.of(DataType.values()), Arbitraries.of(16_384, 262_144, 1_048_576))
                .as((type, rate) -> new Wanted("", type, rate))
                .list()
                .ofMaxSize(60)
                .map(all -> IntStream.range(0, all.size())
                        .mapToObj(i -> new Wanted(
                                "X1:W-" + i, all.get(i).dataType(), all.get(i).sampleRate()))
                        .toList());
    }

    private static List<Wanted> distinct(List<Wanted> all) {
        Set<String> names = new HashSet<>();
        return all.stream().filter(one -> names.add(one.name())).toList();
    }
}
