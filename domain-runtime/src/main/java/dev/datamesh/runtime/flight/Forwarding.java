package dev.datamesh.runtime.flight;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.jboss.logging.Logger;

/**
 * Hands an exchange on to the server that it is meant for, in the caller's name, and its answer back: the client sends what it registers
 * to the server that it knows, and cannot be led to another.
 */
final class Forwarding {
    private static final Logger LOG = Logger.getLogger(Forwarding.class);
    private static final long PATIENCE_SECONDS = 30;
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    private final MethodDescriptor<FlightData, byte[]> exchange = FlightServiceGrpc.getDoExchangeMethod().toBuilder(
                    FlightServiceGrpc.getDoExchangeMethod().getRequestMarshaller(), new MessageBytes())
            .build();

    /**
     * The answer of the server at a location; its refusals are passed on as they are.
     *
     * @param authorities the certificates (PEM) that its own descends from; empty = one that everybody trusts
     */
    List<byte[]> exchange(String location, Optional<String> authorities, Call call, List<FlightData> sent)
            throws StatusException, InterruptedException {
        ManagedChannel channel = channel(URI.create(location), authorities);
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
            throw refusal(location, Status.fromThrowable(e.getCause()));
        } finally {
            channel.shutdownNow();
        }
    }

    /** Who asked can do nothing about a certificate: whoever runs the mesh has to be told what is wrong, and where. */
    private static StatusException refusal(String location, Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                LOG.errorf("the runtime at %s is not trusted: %s", location, cause.getMessage());
                return Refusals.unavailable("the gateway does not trust the certificate of the runtime at " + location
                        + ": is it for that name, and ca.crt of the plane's spec.runtime.tlsSecret its authority?");
            }
        }
        return status.asException();
    }

    private static ManagedChannel channel(URI location, Optional<String> authorities) throws StatusException {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(location.getHost(), location.getPort());
        if (!"grpc+tls".equals(location.getScheme())) {
            return builder.usePlaintext().build();
        }
        SslContextBuilder tls = SslContextBuilder.forClient();
        authorities.ifPresent(
                pem -> tls.trustManager(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        try {
            return builder.sslContext(
                            GrpcSslContexts.configure(tls, SslProvider.JDK).build())
                    .build();
        } catch (SSLException e) {
            throw refusal(location.toString(), Status.UNAVAILABLE.withCause(e));
        }
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
