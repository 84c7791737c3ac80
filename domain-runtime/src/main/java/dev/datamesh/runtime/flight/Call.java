package dev.datamesh.runtime.flight;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * What a call brings besides its request.
 *
 * @param requestId the caller's {@code x-request-id}, or one of our own: it stands in the log and in every error
 * @param token the bearer token; never to be logged
 * @param arrival to be told when the request has been read
 */
record Call(String requestId, Optional<String> token, Intake.Arrival arrival) {
    private static final Context.Key<Call> KEY = Context.key("call");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    private static final Pattern NOT_IN_IDS = Pattern.compile("[^A-Za-z0-9._-]");
    private static final int LONGEST_ID = 32;
    private static final String BEARER = "bearer ";

    /** The call that is being answered on this thread. */
    static Call current() {
        return KEY.get();
    }

    /** An error as this call's sender gets it. */
    StatusException error(Status status) {
        String said = String.valueOf(status.getDescription());
        String which = " [request: " + requestId + "]";
        // Where it was handed on, the server that refused has said so already.
        return status.withDescription(said.endsWith(which) ? said : said + which)
                .asException();
    }

    /** Reads it from the headers. */
    static final class Interceptor implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Call read =
                    new Call(requestId(headers.get(REQUEST_ID)), token(headers.get(AUTHORIZATION)), Intake.current());
            return Contexts.interceptCall(Context.current().withValue(KEY, read), call, headers, next);
        }

        private static Optional<String> token(String header) {
            boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
            return bearer
                    ? Optional.of(header.substring(BEARER.length()).strip()).filter(token -> !token.isEmpty())
                    : Optional.empty();
        }

        private static String requestId(String header) {
            String clean = header == null ? "" : NOT_IN_IDS.matcher(header).replaceAll("");
            if (clean.isEmpty()) {
                return String.format("%08x", ThreadLocalRandom.current().nextInt());
            }
            return clean.length() > LONGEST_ID ? clean.substring(0, LONGEST_ID) : clean;
        }
    }
}
