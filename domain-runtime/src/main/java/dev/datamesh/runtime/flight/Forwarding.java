package dev.datamesh.runtime.flight;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.FlightServiceGrpc;

/**
 * Hands an exchange on to the server that it is meant for, in the caller's name, and its answer back: the client sends what it registers
 * to the server that it knows, and cannot be led to another.
 */
final class Forwarding {
    private static final long PATIENCE_SECONDS = 30;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    private final MethodDescriptor<FlightData, byte[]> exchange = FlightServiceGrpc.getDoExchangeMethod().toBuilder(
                    FlightServiceGrpc.getDoExchangeMethod().getRequestMarshaller(), new MessageBytes())
            .build();

    /** The answer of the server at a location; its refusals are passed on as they are. */
    List<byte[]> exchange(String location, Call call, List<FlightData> sent)
            throws StatusException, InterruptedException {
        ManagedChannel channel = channel(URI.create(location));
        try {
            Metadata headers = new Metadata();
            headers.put(REQUEST_ID, call.requestId());
            call.token().ifPresent(token -> headers.put(AUTHORIZATION, "Bearer " + token));
            Answer answer = new Answer();
            StreamObserver<FlightData> out = ClientCalls.asyncBidiStreamingCall(
                    ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers))
                            .newCall(
                                    exchange,
                                    CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)),
                    answer);
            sent.forEach(out::onNext);
            out.onCompleted();
            return answer.whole.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw Refusals.unavailable("the runtime of the domain does not answer; try again");
        } catch (ExecutionException e) {
            throw Status.fromThrowable(e.getCause()).asException();
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channel(URI location) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(location.getHost(), location.getPort());
        return ("grpc+tls".equals(location.getScheme()) ? builder.useTransportSecurity() : builder.usePlaintext())
                .build();
    }

    private static final class Answer implements StreamObserver<byte[]> {
        private final List<byte[]> messages = new CopyOnWriteArrayList<>();
        private final CompletableFuture<List<byte[]>> whole = new CompletableFuture<>();

        @Override
        public void onNext(byte[] message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            whole.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            whole.complete(messages);
        }
    }
}
