package dev.datamesh.local.mesh.data;

import dev.datamesh.local.mesh.console.MeshException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Why a server was not even met, rather than refused: nobody is there, or it speaks otherwise. */
final class Unmet {
    private static final String TLS = "grpc+tls";

    private Unmet() {}

    /**
     * In words for a user; empty if the server was met.
     *
     * @param titles what a server is called, as far as somebody knows
     */
    static Optional<MeshException> explained(URI server, Throwable failure, Function<URI, Optional<String>> titles) {
        if (any(failure, UnknownHostException.class::isInstance)) {
            return Optional.of(new MeshException(
                    server + ": there is no host " + server.getHost(), "is its name written right?", failure));
        }
        if (any(failure, ConnectException.class::isInstance)) {
            return Optional.of(new MeshException(
                    titles.apply(server)
                            .map(title -> title + " does not answer, at " + server)
                            .orElse(server + ": nothing listens there"),
                    "'mesh status' shows what runs",
                    failure));
        }
        if (any(failure, each -> says(each, "not an ssl/tls record"))) {
            return Optional.of(new MeshException(
                    server + " speaks no TLS", "ask it by grpc://" + server.getRawAuthority(), failure));
        }
        // What a server of TLS answers to the beginning of HTTP/2 is no frame of HTTP/2; some just hang up.
        if (!TLS.equals(server.getScheme()) && any(failure, each -> says(each, "frame was not settings"))) {
            return Optional.of(new MeshException(
                    server + " does not speak plain gRPC",
                    "if it has a certificate, ask it by " + TLS + "://" + server.getRawAuthority(),
                    failure));
        }
        return Optional.empty();
    }

    private static boolean says(Throwable failure, String words) {
        return failure.getMessage() != null
                && failure.getMessage().toLowerCase(Locale.ROOT).contains(words);
    }

    private static boolean any(Throwable failure, Predicate<Throwable> is) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).anyMatch(is);
    }
}
