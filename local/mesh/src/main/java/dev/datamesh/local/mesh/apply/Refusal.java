package dev.datamesh.local.mesh.apply;

import dev.datamesh.local.mesh.cluster.ApiErrors;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why the API server did not take a manifest, line by line, each with the place in the file that it speaks of. */
public record Refusal(Manifest manifest, List<String> lines) {
    /** How the server names fields in the messages that come without causes. */
    private static final Pattern FIELD =
            Pattern.compile("unknown field \"([^\"]+)\"|(\\.[A-Za-z][^:\\s]*): field not declared in schema");

    public Refusal {
        lines = List.copyOf(lines);
    }

    static Refusal of(Manifest manifest, KubernetesClientException e) {
        Status status = e.getStatus();
        if (status != null
                && status.getDetails() != null
                && !status.getDetails().getCauses().isEmpty()) {
            return new Refusal(
                    manifest,
                    status.getDetails().getCauses().stream()
                            .map(cause -> line(manifest, cause))
                            .distinct()
                            .toList());
        }
        String message = e.getCode() == 0 ? ApiErrors.explained(e).getMessage() : ApiErrors.message(e);
        Matcher field = FIELD.matcher(message);
        List<String> named = field.results()
                .map(result -> result.group(1) == null ? result.group(2).substring(1) : result.group(1))
                .map(path -> manifest.place(path) + ": " + path + ": there is no such field")
                .toList();
        return new Refusal(manifest, named.isEmpty() ? List.of(manifest.place() + ": " + message) : named);
    }

    /** One that the API server was not even asked about. */
    static Refusal because(Manifest manifest, String why) {
        return new Refusal(manifest, List.of(manifest.place() + ": " + why));
    }

    private static String line(Manifest manifest, StatusCause cause) {
        String field = cause.getField() == null || cause.getField().equals("<nil>") ? "" : cause.getField();
        return manifest.place(field) + ": " + (field.isEmpty() ? "" : field + ": ") + cause.getMessage();
    }
}
