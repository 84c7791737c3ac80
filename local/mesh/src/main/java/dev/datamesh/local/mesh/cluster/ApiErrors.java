package dev.datamesh.local.mesh.cluster;

import dev.datamesh.local.mesh.console.MeshException;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** The API server's refusals in words for a user. */
public final class ApiErrors {
    private ApiErrors() {}

    /** With the server's own message where it gave one. */
    public static MeshException explained(KubernetesClientException e) {
        return switch (e.getCode()) {
            case 0 ->
                new MeshException(
                        "the API server does not answer: " + rootCause(e),
                        "mesh status shows what runs; mesh up starts it",
                        e);
            case 401 ->
                new MeshException(
                        "the API server does not know these credentials", "name another file by --kubeconfig", e);
            case 403 ->
                new MeshException("not allowed: " + message(e), "ask the platform's engineers for the right", e);
            default -> new MeshException(message(e), "", e);
        };
    }

    /** Whether nobody answered, rather than somebody refused. */
    public static boolean unanswered(KubernetesClientException e) {
        return e.getStatus() == null && e.getCode() <= 0;
    }

    /** The server's own message, without the client's words around it. */
    public static String message(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? String.valueOf(e.getMessage())
                : e.getStatus().getMessage();
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
