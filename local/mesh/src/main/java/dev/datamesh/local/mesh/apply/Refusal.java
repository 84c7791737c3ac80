package dev.datamesh.local.mesh.apply;

import dev.datamesh.local.mesh.cluster.ApiErrors;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.regex.Pattern;

/** Why the API server did not take a manifest, line by line, each with the place in the file that it speaks of. */
public record Refusal(Manifest manifest, List<String> lines) {
    /** How the server names fields in the messages that come without causes. */
    private static final Pattern FIELD = Pattern.compile(
            "unknown field \"([^\"]+)\"|(\\.[A-Za-z][^:\\s]*): (field not declared in schema|expected [^,;]+)");

    private static final String UNDECLARED = "field not declared in schema";
    private static final String UNKNOWN = "there is no such field";

    /** Said beside the real causes; of no use to who can see those. */
    private static final String MORE_TO_COME = "some validation rules were not checked";

    public Refusal {
        lines = List.copyOf(lines);
    }

    static Refusal of(Manifest manifest, KubernetesClientException e) {
        Status status = e.getStatus();
        if (status != null
                && status.getDetails() != null
                && !status.getDetails().getCauses().isEmpty()) {
            List<StatusCause> causes = status.getDetails().getCauses();
            return new Refusal(
                    manifest,
                    causes.stream()
                            .filter(cause ->
                                    causes.size() == 1 || !cause.getMessage().contains(MORE_TO_COME))
                            .map(cause -> line(manifest, cause))
                            .distinct()
                            .toList());
        }
        String message = ApiErrors.unanswered(e) ? ApiErrors.explained(e).getMessage() : ApiErrors.message(e);
        List<String> named = FIELD.matcher(message)
                .results()
                .map(field -> field.group(1) == null
                        ? line(manifest, field.group(2).substring(1), field.group(3))
                        : line(manifest, field.group(1), UNKNOWN))
                .toList();
        return new Refusal(manifest, named.isEmpty() ? List.of(manifest.place() + ": " + message) : named);
    }

    /** One that the API server was not even asked about. */
    static Refusal because(Manifest manifest, String why) {
        return new Refusal(manifest, List.of(manifest.place() + ": " + why));
    }

    private static String line(Manifest manifest, StatusCause cause) {
        String field = cause.getField() == null || cause.getField().equals("<nil>") ? "" : cause.getField();
        return line(manifest, field, cause.getMessage());
    }

    private static String line(Manifest manifest, String field, String what) {
        return manifest.place(field) + ": " + (field.isEmpty() ? "" : field + ": ")
                + (what.equals(UNDECLARED) ? UNKNOWN : what);
    }
}
