package dev.datamesh.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Subject;
import dev.datamesh.api.Subject.Kind;
import dev.datamesh.api.access.AccessRequestSpec.ReliesOn;
import dev.datamesh.api.product.DataProductStatus.Consumer;
import dev.datamesh.core.access.Consumers.Reading;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsumersTest {
    private static final Subject SEARCH = new Subject(Kind.ServiceAccount, "search");

    private static Reading reading(String namespace, @Nullable ReliesOn reliesOn) {
        return new Reading(namespace, SEARCH, reliesOn);
    }

    @Test
    void aReaderIsCountedOnceWithAllThatItReliesOn() {
        assertThat(Consumers.of(List.of(
                        reading("cbc", new ReliesOn(List.of("main"), List.of("b"))),
                        reading("burst", null),
                        reading("cbc", new ReliesOn(List.of("main", "aux"), List.of("a"))))))
                .isEqualTo(new Consumers(
                        List.of(
                                new Consumer("burst", SEARCH, List.of(), List.of()),
                                new Consumer("cbc", SEARCH, List.of("aux", "main"), List.of("a", "b"))),
                        false));
    }

    @Test
    void whoNamesNothingOnceReliesOnAll() {
        assertThat(Consumers.of(List.of(
                                reading("cbc", new ReliesOn(List.of("main"), List.of("a"))),
                                reading("cbc", new ReliesOn(List.of("main"), List.of()))))
                        .listed())
                .containsExactly(new Consumer("cbc", SEARCH, List.of("main"), List.of()));
    }

    @Test
    void moreFieldsThanFitCountAsAll() {
        List<String> many = IntStream.range(0, 33).mapToObj(i -> "f" + i).toList();

        assertThat(Consumers.of(List.of(reading("cbc", new ReliesOn(List.of(), many))))
                        .listed()
                        .getFirst()
                        .fields())
                .isEmpty();
    }

    @Test
    void whoIsNotListedIsSaidToBeThere() {
        List<Reading> some =
                IntStream.range(0, 64).mapToObj(i -> reading("n" + i, null)).toList();
        List<Reading> more =
                IntStream.range(0, 65).mapToObj(i -> reading("n" + i, null)).toList();

        assertThat(Consumers.of(some).overflow()).isFalse();
        assertThat(Consumers.of(more).overflow()).isTrue();
        assertThat(Consumers.of(more).listed()).hasSize(64);
    }
}
