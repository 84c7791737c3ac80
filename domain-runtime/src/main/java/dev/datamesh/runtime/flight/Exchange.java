package dev.datamesh.runtime.flight;

import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.impl.Flight.FlightData;

/**
 * Takes in what a caller sends in a DoExchange, as much as is taken at all, and hands it on when the caller is done. Nothing is kept of
 * callers that may not do what their first message asks for; they are told so when they are done, as that is when clients look.
 */
final class Exchange implements StreamObserver<FlightData> {
    /** In all exchanges together: what is kept of them is copied when it is read. */
    static final int MOST_BYTES_TOGETHER = 48 << 20;

    private static final long MOST_BYTES = 32 << 20;
    private static final int MOST_MESSAGES = 4096;

    /** What an exchange is for. */
    interface Purpose {
        /** Refuses those who may not do what their first message asks for. */
        void admit(FlightData first) throws StatusException;

        /** Answers what was sent. */
        void answer(List<FlightData> sent);

        /** Answers that it is refused. */
        void refuse(StatusException refusal);
    }

    private final Purpose purpose;
    private final Semaphore room;
    private final List<FlightData> sent = new ArrayList<>();
    private Optional<StatusException> refusal = Optional.empty();
    private int bytes;
    private boolean over;

    /** @param room a permit for each byte that may be kept, for all exchanges of a server */
    Exchange(Purpose purpose, Semaphore room) {
        this.purpose = purpose;
        this.room = room;
    }

    @Override
    public void onNext(FlightData data) {
        if (over || refusal.isPresent() || (sent.isEmpty() && !isAdmitted(data))) {
            return;
        }
        int size = data.getSerializedSize();
        if (bytes + (long) size > MOST_BYTES || sent.size() == MOST_MESSAGES) {
            refuse(Refusals.invalid("more is sent than " + MOST_BYTES + " bytes in " + MOST_MESSAGES + " messages"));
        } else if (!room.tryAcquire(size)) {
            refuse(Refusals.unavailable("more is being registered than this server takes in at once; try again"));
        } else {
            bytes += size;
            sent.add(data);
        }
    }

    private boolean isAdmitted(FlightData first) {
        try {
            purpose.admit(first);
            return true;
        } catch (StatusException e) {
            refusal = Optional.of(e);
            return false;
        }
    }

    @Override
    public void onError(Throwable gone) {
        end();
    }

    @Override
    public void onCompleted() {
        if (over) {
            return;
        }
        try {
            if (refusal.isPresent()) {
                purpose.refuse(refusal.get());
            } else if (sent.isEmpty()) {
                purpose.refuse(Refusals.invalid("nothing was sent"));
            } else {
                purpose.answer(sent);
            }
        } finally {
            end();
        }
    }

    private void refuse(StatusException reason) {
        end();
        purpose.refuse(reason);
    }

    private void end() {
        over = true;
        sent.clear();
        room.release(bytes);
        bytes = 0;
    }
}
