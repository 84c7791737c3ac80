package dev.datamesh.runtime.flight;

import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.request.Request;
import io.grpc.Status;
import io.grpc.StatusException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Answers calls, so that each leaves one line in the log and one count in the metrics, and each error says which call it was. */
final class CallLog {
    private static final Logger LOG = Logger.getLogger("dev.datamesh.runtime.access-log");

    private final MeterRegistry metrics;

    CallLog(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** What is done for a call. */
    @FunctionalInterface
    interface Work {
        void run(Entry entry) throws StatusException, InterruptedException;
    }

    /** What is known of a call once it has been read. */
    static final class Entry {
        private String request = "?";
        private String user = "?";
        private final AtomicLong blocks = new AtomicLong();

        void about(Request asked, Caller caller) {
            request = asked.getClass().getSimpleName();
            user = caller.isAnonymous() ? "anonymous" : caller.user();
        }

        /** One more was sent to the caller; on any thread. */
        void sentBlock() {
            blocks.incrementAndGet();
        }
    }

    void answer(Call call, String method, Consumer<StatusException> refuse, Work work) {
        long began = System.nanoTime();
        Entry entry = new Entry();
        Status.Code outcome = Status.Code.OK;
        String message = "";
        try {
            work.run(entry);
        } catch (InterruptedException e) {
            // The caller has left: nobody is told.
            outcome = Status.Code.CANCELLED;
        } catch (StatusException e) {
            outcome = e.getStatus().getCode();
            message = String.valueOf(e.getStatus().getDescription());
            refuse.accept(call.error(e.getStatus()));
        } catch (RuntimeException | Error e) {
            outcome = Status.Code.INTERNAL;
            LOG.errorf(e, "request=%s method=%s failed", call.requestId(), method);
            refuse.accept(call.error(
                    Status.INTERNAL.withDescription("internal error; the runtime's log says more of this request")));
        }
        long nanos = System.nanoTime() - began;
        metrics.timer("datamesh.flight.calls", "request", entry.request, "status", outcome.name())
                .record(Duration.ofNanos(nanos));
        LOG.infof(
                "request=%s method=%s type=%s user=%s status=%s millis=%d blocks=%d%s",
                call.requestId(),
                method,
                entry.request,
                entry.user,
                outcome,
                nanos / 1_000_000,
                entry.blocks.get(),
                message.isEmpty() ? "" : " message=" + message);
    }
}
