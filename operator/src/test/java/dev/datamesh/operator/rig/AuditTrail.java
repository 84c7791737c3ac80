package dev.datamesh.operator.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What the operator has asked of the API server to change, by the API server's own audit log, from some moment on. */
public final class AuditTrail {
    private static final String OPERATOR = "system:serviceaccount:datamesh-system:datamesh-operator";
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    /** A write, as one reads it: {@code patch dataproducts/status h1/strain 200}. */
    public record Write(String verb, String resource, String name, int code) {
        @Override
        public String toString() {
            return verb + " " + resource + " " + name + " " + code;
        }
    }

    private final Path log;
    private final ObjectMapper json = new ObjectMapper();
    private final long start;

    private AuditTrail(Path log, long start) {
        this.log = log;
        this.start = start;
    }

    /** The trail that begins now. */
    static AuditTrail from(Path log) {
        try {
            return new AuditTrail(log, Files.size(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All writes since then; its lease excepted. */
    public List<Write> writes() {
        try (FileChannel file = FileChannel.open(log)) {
            String text =
                    new String(Channels.newInputStream(file.position(start)).readAllBytes(), StandardCharsets.UTF_8);
            // The last line may still be being written.
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.contains(OPERATOR))
                    .map(this::parse)
                    .filter(request -> OPERATOR.equals(
                            request.path("user").path("username").asText()))
                    .filter(request -> WRITES.contains(request.path("verb").asText()))
                    .filter(request ->
                            !request.path("objectRef").path("resource").asText().equals("leases"))
                    .map(AuditTrail::write)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode parse(String line) {
        try {
            return json.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException("not a line of an audit log: " + line, e);
        }
    }

    private static Write write(JsonNode request) {
        JsonNode about = request.path("objectRef");
        String resource = about.path("resource").asText();
        String part = about.path("subresource").asText();
        String namespace = about.path("namespace").asText();
        return new Write(
                request.path("verb").asText(),
                part.isEmpty() ? resource : resource + "/" + part,
                (namespace.isEmpty() ? "" : namespace + "/")
                        + about.path("name").asText(),
                request.path("responseStatus").path("code").asInt());
    }
}
