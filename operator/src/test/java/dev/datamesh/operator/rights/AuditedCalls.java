package dev.datamesh.operator.rights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the API server was asked for, as its audit log tells. */
public final class AuditedCalls {
    private static final Set<String> READS = Set.of("get", "list", "watch");

    /**
     * One request that was answered.
     *
     * @param resource with its subresource, as RBAC writes it: {@code dataproducts/status}
     * @param created whether an object came to be by it
     */
    public record Call(
            Instant at,
            String user,
            String verb,
            String apiGroup,
            String resource,
            String namespace,
            String name,
            int code,
            boolean created) {
        /** Whether it could change something. */
        public boolean isWrite() {
            return !READS.contains(verb);
        }
    }

    private final Path log;

    public AuditedCalls(Path log) {
        this.log = log;
    }

    /** What a user asked for since then, in the order of the answers. */
    public List<Call> of(String user, Instant since) {
        ObjectMapper json = new ObjectMapper();
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(user))
                    .map(line -> call(json, line))
                    .filter(call -> call.user().equals(user) && !call.at().isBefore(since))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Call call(ObjectMapper json, String line) {
        try {
            JsonNode event = json.readTree(line);
            JsonNode object = event.path("objectRef");
            String subresource = object.path("subresource").asText("");
            String resource = object.path("resource").asText("");
            int code = event.path("responseStatus").path("code").asInt();
            return new Call(
                    Instant.parse(event.path("requestReceivedTimestamp").asText()),
                    event.path("user").path("username").asText(),
                    event.path("verb").asText(),
                    object.path("apiGroup").asText(""),
                    subresource.isEmpty() ? resource : resource + "/" + subresource,
                    object.path("namespace").asText(""),
                    object.path("name").asText(""),
                    code,
                    code == 201);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
