package dev.datamesh.operator.rig;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The state in which operators have nothing left to write. */
public final class Rest {
    private static final Duration LONG_ENOUGH = Duration.ofMillis(2500);

    private Rest() {}

    /** Waits until nothing has been written for longer than counts are held back, neither to the API server nor to Kafka. */
    public static void of(Rig rig, Rig.Running... operators) {
        AuditTrail audit = rig.audit();
        var counter = new Object() {
            private long last = -1;
            private long since = System.nanoTime();
        };
        Rig.await().pollInterval(Duration.ofMillis(100)).until(() -> {
            long count = audit.writes().size()
                    + Stream.of(operators)
                            .mapToLong(operator -> operator.calls().mutatingCalls())
                            .sum();
            if (count != counter.last) {
                counter.last = count;
                counter.since = System.nanoTime();
            }
            return System.nanoTime() - counter.since > LONG_ENOUGH.toNanos();
        });
    }

    /** Waits until what is looked at has stayed the same for so long; what goes on changing never comes to that. */
    public static void during(Duration time, Supplier<?> look) {
        var seen = new Object() {
            private Object last;
            private long since;
        };
        Rig.await().pollInterval(Duration.ofMillis(100)).until(() -> {
            Object now = look.get();
            if (!now.equals(seen.last)) {
                seen.last = now;
                seen.since = System.nanoTime();
            }
            return System.nanoTime() - seen.since > time.toNanos();
        });
    }
}
