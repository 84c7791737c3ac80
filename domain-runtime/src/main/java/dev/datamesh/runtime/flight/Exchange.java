package dev.datamesh.runtime.flight;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.flight.impl.Flight.FlightData;

/** Takes in what a caller sends in a DoExchange, as much as is taken at all, and hands it on when the caller is done. */
final class Exchange implements StreamObserver<FlightData> {
    private static final long MOST_BYTES = 32 << 20;
    private static final int MOST_MESSAGES = 4096;

    private final Consumer<List<FlightData>> whole;
    private final Consumer<Status> refused;
    private final List<FlightData> sent = new ArrayList<>();
    private long bytes;
    private boolean over;

    Exchange(Consumer<List<FlightData>> whole, Consumer<Status> refused) {
        this.whole = whole;
        this.refused = refused;
    }

    @Override
    public void onNext(FlightData data) {
        if (over) {
            return;
        }
        sent.add(data);
        bytes += data.getSerializedSize();
        if (bytes > MOST_BYTES || sent.size() > MOST_MESSAGES) {
            refuse("more is sent than " + MOST_BYTES + " bytes in " + MOST_MESSAGES + " messages");
        }
    }

    @Override
    public void onError(Throwable gone) {
        over = true;
        sent.clear();
    }

    @Override
    public void onCompleted() {
        if (over) {
            return;
        }
        if (sent.isEmpty()) {
            refuse("nothing was sent");
        } else {
            over = true;
            whole.accept(sent);
        }
    }

    private void refuse(String message) {
        over = true;
        sent.clear();
        refused.accept(Status.INVALID_ARGUMENT.withDescription(message));
    }
}
