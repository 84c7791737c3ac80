package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.core.access.ReadBudget;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.PrincipalName;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.principal.Contributions;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GrantWorkTest {
    private static final PrincipalKey READER = new PrincipalKey("hanford", new PrincipalName("cbc", "reader"));
    private static final Outcome AWAY = new Outcome.Waiting(Reason.PlaneNotReady, "");
    private static final Outcome SETTLED = new Outcome.Settled(Map.of());

    private final List<PrincipalKey> asked = new ArrayList<>();
    private Outcome answer = AWAY;
    /** As an operator has it that has just started: nobody has said anything yet. */
    private final GrantWork work = new GrantWork(
            new MeshView(),
            domain -> Optional.of("hanford"),
            new Contributions(),
            key -> {
                asked.add(key);
                return CompletableFuture.completedFuture(answer);
            },
            Runnable::run);

    @Test
    void whatAnOperatorBeforeThisOneCouldNotTakeBackIsNotTakenForTakenBackWhileKafkaIsAway() throws Exception {
        Optional<AccessGrantStatus> holding = holding(60 << 20);

        assertThat(GrantWork.await(work.takeBack(grant(), holding))).contains(AWAY);
        assertThat(GrantWork.await(work.takeBack(grant(), holding))).contains(AWAY);
        answer = SETTLED;
        assertThat(GrantWork.await(work.takeBack(grant(), holding))).contains(SETTLED);

        assertThat(asked).hasSize(3).containsOnly(READER);
    }

    @Test
    void aGrantWithoutALimitHoldsRoomToo() throws Exception {
        assertThat(GrantWork.await(work.takeBack(grant(), holding(ReadBudget.UNLIMITED))))
                .contains(AWAY);
    }

    @Test
    void ofAGrantThatHoldsNothingNobodyIsAsked() {
        assertThat(work.takeBack(grant(), Optional.empty())).isEmpty();
        assertThat(work.takeBack(
                        grant(), Optional.of(new AccessGrantStatus(1L, null, null, null, null, List.of(), List.of()))))
                .isEmpty();
        assertThat(asked).isEmpty();
    }

    private static Optional<AccessGrantStatus> holding(long taken) {
        return Optional.of(new AccessGrantStatus(1L, null, null, null, ReadBudget.limits(taken), List.of(), List.of()));
    }

    private static AccessGrant grant() {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: AccessGrant
                metadata: {namespace: h1, name: reader, uid: u1}
                spec: {product: strain, to: {namespace: cbc, subject: {kind: ServiceAccount, name: reader}}}
                """, AccessGrant.class);
    }
}
