package dev.datamesh.runtime.flight;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.junit.jupiter.api.Test;

/** How much is kept of what callers send, and for whom. */
class ExchangeTest {
    private static final int ROOM = 3_000;
    private static final FlightData KILOBYTE = FlightData.newBuilder()
            .setDataBody(ByteString.copyFrom(new byte[1_000]))
            .build();

    private final Semaphore room = new Semaphore(ROOM);
    private final List<Status.Code> refused = new ArrayList<>();
    private final List<Integer> answered = new ArrayList<>();
    private boolean admits = true;

    private Exchange exchange() {
        return new Exchange(
                new Exchange.Purpose() {
                    @Override
                    public void admit(FlightData first) throws StatusException {
                        if (!admits) {
                            throw Status.UNAUTHENTICATED.asException();
                        }
                    }

                    @Override
                    public void answer(List<FlightData> sent) {
                        answered.add(sent.size());
                    }

                    @Override
                    public void refuse(StatusException refusal) {
                        refused.add(refusal.getStatus().getCode());
                    }
                },
                room);
    }

    @Test
    void nothingIsKeptOfWhoMayNotSendAndItIsToldSoWhenItIsDone() {
        admits = false;
        Exchange exchange = exchange();
        for (int i = 0; i < 10_000; i++) {
            exchange.onNext(KILOBYTE);
        }
        assertThat(room.availablePermits()).isEqualTo(ROOM);
        assertThat(refused).isEmpty();

        exchange.onCompleted();
        assertThat(refused).containsExactly(Status.Code.UNAUTHENTICATED);
        assertThat(answered).isEmpty();
    }

    @Test
    void whatAllSendTogetherIsBoundedAndWhatIsAnsweredOrLeftMakesRoom() {
        Exchange first = exchange();
        first.onNext(KILOBYTE);
        first.onNext(KILOBYTE);
        Exchange second = exchange();
        second.onNext(KILOBYTE);
        assertThat(refused).containsExactly(Status.Code.UNAVAILABLE);
        second.onCompleted();

        first.onCompleted();
        assertThat(answered).containsExactly(2);
        Exchange third = exchange();
        third.onNext(KILOBYTE);
        third.onError(new IllegalStateException("gone"));

        assertThat(refused).hasSize(1);
        assertThat(room.availablePermits()).isEqualTo(ROOM);
    }
}
