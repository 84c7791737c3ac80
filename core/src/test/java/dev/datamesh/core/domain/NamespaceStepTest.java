package dev.datamesh.core.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.domain.NamespaceFacts.Present;
import org.junit.jupiter.api.Test;

class NamespaceStepTest {
    @Test
    void aMissingOneIsMade() {
        assertThat(step(new NamespaceFacts.Absent())).isEqualTo(new NamespaceStep.Make());
    }

    @Test
    void oneThatWeMadeForThisDomainIsOursWithoutItsLabelToo() {
        assertThat(step(new Present("h1", "uid", false))).isEqualTo(new NamespaceStep.Keep(true));
        assertThat(step(new Present("", "uid", false))).isEqualTo(new NamespaceStep.Keep(true));
        assertThat(step(new Present("l1", "uid", false))).isEqualTo(new NamespaceStep.Keep(true));
    }

    @Test
    void oneThatWasShippedIsOursByItsLabelAndNotOursToDelete() {
        assertThat(step(new Present("h1", "", false))).isEqualTo(new NamespaceStep.Keep(false));
    }

    @Test
    void oneThatWasMadeForAnEarlierDomainOfTheNameIsNotOursToDelete() {
        assertThat(step(new Present("h1", "earlier", false))).isEqualTo(new NamespaceStep.Keep(false));
    }

    @Test
    void anotherIsLeftAloneEvenOnItsWayOut() {
        assertThat(step(new Present("", "", false))).isInstanceOf(NamespaceStep.LeaveAlone.class);
        assertThat(step(new Present("", "earlier", false))).isInstanceOf(NamespaceStep.LeaveAlone.class);
        assertThat(step(new Present("l1", "", true))).isInstanceOf(NamespaceStep.LeaveAlone.class);
        assertThat(((NamespaceStep.LeaveAlone) step(new Present("", "", false))).message())
                .contains("kubectl label namespace h1 datamesh.dev/domain=h1");
        assertThat(((NamespaceStep.LeaveAlone) step(new Present("l1", "", false))).message())
                .contains("datamesh.dev/domain=l1");
    }

    @Test
    void oneOnItsWayOutIsAwaited() {
        assertThat(step(new Present("h1", "uid", true))).isEqualTo(new NamespaceStep.AwaitEnd());
    }

    private static NamespaceStep step(NamespaceFacts facts) {
        return NamespaceStep.of("h1", "uid", facts);
    }
}
