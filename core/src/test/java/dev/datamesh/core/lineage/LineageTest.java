package dev.datamesh.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineageTest {
    private static final ProductRef RAW = new ProductRef("h1", "raw");
    private static final ProductRef STRAIN = new ProductRef("h1", "strain");
    private static final ProductRef BAND = new ProductRef("cbc", "band");
    private static final ProductRef EVENTS = new ProductRef("cbc", "events");

    private final Lineage chain = new Lineage(
            Map.of(RAW, List.of(), STRAIN, List.of(RAW), BAND, List.of(STRAIN), EVENTS, List.of(BAND, RAW)));

    @Test
    void upstreamIsAllThatAProductIsMadeOfTheNearestFirst() {
        assertThat(chain.upstream(EVENTS)).containsExactly(BAND, RAW, STRAIN);
        assertThat(chain.upstream(RAW)).isEmpty();
    }

    @Test
    void downstreamIsAllThatIsMadeOfAProduct() {
        assertThat(chain.downstream(RAW)).containsExactly(EVENTS, STRAIN, BAND);
        assertThat(chain.madeOf(RAW)).containsExactly(EVENTS, STRAIN);
    }

    @Test
    void inputThatThereIsNotIsAProductThatIsNotDeclared() {
        Lineage dangling = new Lineage(Map.of(BAND, List.of(STRAIN)));

        assertThat(dangling.products()).containsExactly(BAND, STRAIN);
        assertThat(dangling.isDeclared(STRAIN)).isFalse();
    }

    @Test
    void chainHasNoLoop() {
        assertThat(chain.products()).allMatch(product -> chain.loop(product).isEmpty());
    }

    @Test
    void loopIsNamedFromEachOfItsProductsAndOfNoOther() {
        Lineage looped = new Lineage(
                Map.of(RAW, List.of(BAND), STRAIN, List.of(RAW), BAND, List.of(STRAIN), EVENTS, List.of(BAND)));

        assertThat(looped.loop(RAW)).contains(List.of(RAW, BAND, STRAIN, RAW));
        assertThat(looped.loop(STRAIN)).contains(List.of(STRAIN, RAW, BAND, STRAIN));
        assertThat(looped.loop(EVENTS)).isEmpty();
        assertThat(looped.upstream(RAW)).containsExactly(BAND, STRAIN);
    }

    @Test
    void productMadeOfItselfIsALoopOfOne() {
        assertThat(new Lineage(Map.of(RAW, List.of(RAW))).loop(RAW)).contains(List.of(RAW, RAW));
    }

    @Test
    void partOfALineageKnowsOfNothingElse() {
        Lineage part = chain.among(Set.of(EVENTS, BAND));

        assertThat(part.products()).containsExactly(BAND, EVENTS);
        assertThat(part.inputsOf(EVENTS)).containsExactly(BAND);
    }
}
