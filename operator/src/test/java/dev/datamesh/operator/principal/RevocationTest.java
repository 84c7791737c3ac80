package dev.datamesh.operator.principal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.topic.TopicRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RevocationTest {
    private static final TopicRecord GONE = new TopicRecord(
            "arrakis-h1.gone.main.0", "id", "h1", "u", "gone", "u", "main", 1, false, null, List.of(), Instant.EPOCH);

    private static AclRule write(String name) {
        return new AclRule(AclRule.Resource.TOPIC, name, name.endsWith("."), AclRule.Operation.WRITE);
    }

    private static Contribution given(AclRule... rules) {
        return new Contribution("h1", "paused", new TreeSet<>(List.of(rules)), Optional.empty());
    }

    @Test
    void onlyRightsOnTopicsOfWhatIsGoneAreTaken() {
        List<AclRule> held =
                List.of(write("arrakis-h1.gone.main."), write("arrakis-h1.paused.main."), write("given-by-hand"));

        assertThat(Revocation.due(held, List.of(given(write("arrakis-h1.paused.main."))), List.of(GONE)))
                .containsExactly(write("arrakis-h1.gone.main."));
    }

    @Test
    void whatIsGivenStillStays() {
        assertThat(Revocation.due(
                        List.of(write("arrakis-h1.gone.main.")),
                        List.of(given(write("arrakis-h1.gone.main."))),
                        List.of(GONE)))
                .isEmpty();
    }

    @Test
    void whereNothingIsGoneNothingIsTaken() {
        assertThat(Revocation.due(List.of(write("a"), write("b.")), List.of(), List.of()))
                .isEmpty();
    }
}
