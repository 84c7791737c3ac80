package dev.datamesh.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.stream.StreamQuery;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of subscribers whose rights are looked at again and again. */
class SessionsTest {
    private final Map<String, RuntimeException> faults = new ConcurrentHashMap<>();
    private final Map<String, Access.Verdict> verdicts = new ConcurrentHashMap<>();
    private final Sessions sessions = new Sessions(new Said());
    private final Thread recheck = Thread.ofVirtual().unstarted(() -> {
        try {
            sessions.recheck(Duration.ofMillis(1));
        } catch (InterruptedException e) {
            // The test is over.
        }
    });

    @BeforeEach
    void start() {
        recheck.start();
    }

    @AfterEach
    void stop() {
        recheck.interrupt();
    }

    @Test
    void aFaultInOnesRecheckKeepsNobodysRevocationFromBeingNoticed() {
        faults.put("broken", new IllegalStateException("a fault"));
        Session broken = session("broken");
        Session revoked = session("revoked");

        verdicts.put("revoked", new Access.Refused(Access.RefusalStatus.PERMISSION_DENIED, "gone"));

        await().until(() -> revoked.ended().isPresent());
        assertThat(revoked.ended().orElseThrow().getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        // What cannot be found out is not allowed for ever.
        await().until(() -> broken.ended().isPresent());
        assertThat(broken.ended().orElseThrow().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(recheck.isAlive()).isTrue();
    }

    @Test
    void whileTheClusterIsSilentNobodyLosesWhatItReads() {
        verdicts.put("reader", new Access.Refused(Access.RefusalStatus.UNAVAILABLE, "try again"));
        Session reader = session("reader");

        await().during(Duration.ofMillis(200)).until(() -> reader.ended().isEmpty());
    }

    private Session session(String user) {
        Channel channel = new Channel(
                "X1:A-B",
                DataType.FLOAT64,
                16,
                "x1.p.main.0",
                0,
                "x1.p.main",
                62_500_000,
                62_500_000,
                null,
                new ProductRef("x1", "p"),
                "arrakis-x1.p.main.0");
        Session session = new Session(
                new Caller(user, "", List.of()),
                new StreamQuery(List.of(channel), null, null, null),
                Thread.ofVirtual().unstarted(() -> {}));
        sessions.add(session);
        return session;
    }

    /** All may read of whom nothing else is said. */
    private final class Said implements Access {
        @Override
        public Caller authenticate(Optional<String> bearerToken) {
            return Caller.ANONYMOUS;
        }

        @Override
        public Verdict mayConsume(Caller caller, ProductRef product) {
            RuntimeException fault = faults.get(caller.user());
            if (fault != null) {
                throw fault;
            }
            return verdicts.getOrDefault(caller.user(), Verdict.allowed());
        }

        @Override
        public Verdict mayPublish(Caller caller, ProductRef product) {
            return Verdict.allowed();
        }

        @Override
        public boolean maySee(Caller caller, ProductRef product) {
            return true;
        }
    }
}
