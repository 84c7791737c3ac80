package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OutstandingTest {
    private static final PrincipalKey READER = new PrincipalKey("hanford", new PrincipalName("cbc", "reader"));
    private static final Outcome SETTLED = new Outcome.Settled(Map.of());
    private static final Outcome AWAY = new Outcome.Waiting(Reason.PlaneNotReady, "");

    private final List<CompletableFuture<Outcome>> asked = new ArrayList<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Outstanding outstanding = new Outstanding(
            key -> {
                asked.add(new CompletableFuture<>());
                return asked.getLast();
            },
            later::add);

    @Test
    void whatKafkaCouldNotBeAskedToTakeBackIsAskedForAgainUntilItIsSettled() {
        outstanding.ask("u1", List.of(READER));
        asked.getLast().complete(AWAY);
        assertThat(outstanding.ask("u1", List.of())).hasSize(1);
        asked.getLast().completeExceptionally(new IllegalStateException("no answer"));
        assertThat(outstanding.ask("u1", List.of())).hasSize(1);
        asked.getLast().complete(SETTLED);
        assertThat(outstanding.ask("u1", List.of())).isEmpty();
    }

    @Test
    void whatWasSettledBeforeTheRightWasTakenBackDoesNotCount() {
        outstanding.ask("u1", List.of(READER));
        CompletableFuture<Outcome> given = asked.getLast();
        outstanding.ask("u1", List.of(READER));
        given.complete(SETTLED);
        assertThat(outstanding.ask("u1", List.of())).hasSize(1);
    }

    @Test
    void aGrantThatIsGoneIsDoneWithOnceKafkaHasTakenBackWhatItGave() {
        outstanding.finish("u1", List.of(READER), () -> done.add("u1"));
        asked.getLast().complete(AWAY);
        assertThat(done).isEmpty();
        later.remove().run();
        assertThat(done).isEmpty();
        asked.getLast().complete(SETTLED);
        assertThat(done).containsExactly("u1");
        assertThat(later).isEmpty();

        outstanding.finish("u2", List.of(), () -> done.add("u2"));
        assertThat(done).containsExactly("u1", "u2");
    }

    @Test
    void nobodyIsAskedOnceTheOperatorStops() {
        outstanding.finish("u1", List.of(READER), () -> done.add("u1"));
        asked.getLast().completeExceptionally(new CancellationException());
        assertThat(later).isEmpty();
        assertThat(done).isEmpty();
    }
}
