package dev.datamesh.bench.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.arrow.flight.impl.Flight.Ticket;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/** A subscriber that does as little as possible: it looks at the time of each block and throws it away. */
final class Reader implements AutoCloseable {
    private static final int BODY = 1000;

    /**
     * A block as it arrives.
     *
     * @param gpsNanos its time, which both servers put first in the body; negative = a message without rows
     */
    record Arrival(long gpsNanos, long arrivedNanos, int bytes) {}

    private final ManagedChannel channel;
    private final ClientCall<Ticket, Arrival> call;
    private final CompletableFuture<Status> ended = new CompletableFuture<>();

    Reader(int port, byte[] ticket, Consumer<Arrival> arrivals) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .flowControlWindow(4 << 20)
                .build();
        MethodDescriptor<Ticket, Arrival> doGet = FlightServiceGrpc.getDoGetMethod().toBuilder(
                        FlightServiceGrpc.getDoGetMethod().getRequestMarshaller(), new Times())
                .build();
        call = channel.newCall(doGet, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(Arrival arrival) {
                        if (arrival.gpsNanos() >= 0) {
                            arrivals.accept(arrival);
                        }
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        call.sendMessage(
                Ticket.newBuilder().setTicket(ByteString.copyFrom(ticket)).build());
        call.halfClose();
        call.request(8);
    }

    static byte[] stream(List<String> channels, Long start, Long end) {
        String names = channels.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        return ("{\"request\": \"Stream\", \"args\": {\"channels\": [" + names + "], \"start\": " + start
                        + ", \"end\": " + end + ", \"replay_start\": null, \"replay_end\": null,"
                        + " \"replay_id\": null}, \"version\": \"0.5.0\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] find(String pattern) {
        return ("{\"request\": \"Find\", \"args\": {\"pattern\": \"" + pattern + "\", \"data_type\": [],"
                        + " \"min_rate\": 0, \"max_rate\": 4294967295, \"publisher\": [], \"time\": null,"
                        + " \"replay_id\": null}, \"version\": \"0.5.0\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Waits until the server has sent all. */
    void await() throws Exception {
        Status status = ended.get();
        if (!status.isOk()) {
            throw status.asException();
        }
    }

    @Override
    public void close() {
        call.cancel("done", null);
        channel.shutdownNow();
    }

    private static final class Times implements MethodDescriptor.Marshaller<Arrival> {
        @Override
        public InputStream stream(Arrival arrival) {
            throw new UnsupportedOperationException("nothing is sent");
        }

        @Override
        public Arrival parse(InputStream stream) {
            long arrived = System.nanoTime();
            try {
                int bytes = stream.available();
                CodedInputStream fields = CodedInputStream.newInstance(stream);
                for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
                    if (WireFormat.getTagFieldNumber(tag) == BODY) {
                        fields.readRawVarint32();
                        return new Arrival(fields.readRawLittleEndian64(), arrived, bytes);
                    }
                    fields.skipField(tag);
                }
                return new Arrival(-1, arrived, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
