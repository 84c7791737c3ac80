package dev.datamesh.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.record.RecordSchema;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A registry that speaks Confluent's REST API, version 1, as Apicurio and Karapace do, too. */
final class ConfluentRegistry implements SchemaRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LONGEST_WORDS = 300;

    private final HttpClient http;
    private final String plane;
    private final URI url;
    private final Optional<String> authorization;

    /**
     * A registry at an address.
     *
     * @param plane whose it is: people are told that and not the address, which may say more than they should know
     * @param login name and password, divided by a colon
     */
    ConfluentRegistry(HttpClient http, String plane, URI url, Optional<String> login) {
        this.http = http;
        this.plane = plane;
        this.url = url;
        this.authorization = login.map(
                words -> "Basic " + Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public int register(Wanted wanted) throws RegistryFailure, InterruptedException {
        String name = URLEncoder.encode(wanted.subject(), StandardCharsets.UTF_8);
        Optional<Integer> there = lookUp(name, wanted.schema());
        String level = upperSnake(wanted.compatibility());
        boolean keepsLevel = keeps(name, level);
        if (there.isPresent() && keepsLevel) {
            return there.get();
        }
        if (!wanted.adopts() && !isOurs(name, wanted, there)) {
            throw new RegistryFailure(
                    Reason.SubjectNotOurs,
                    "subject " + wanted.subject()
                            + " of the registry holds schemas of others: have it removed there, or adopt its topic");
        }
        if (!keepsLevel) {
            // Before the schema: what comes is to be judged by it.
            accepted(send(
                    "PUT",
                    "/config/" + name,
                    Optional.of(JSON.createObjectNode().put("compatibility", level))));
        }
        return there.isPresent()
                ? there.get()
                : id(accepted(send("POST", "/subjects/" + name + "/versions", Optional.of(body(wanted.schema())))));
    }

    /** Whether nobody filled the subject before, or it holds what this product registered. */
    private boolean isOurs(String name, Wanted wanted, Optional<Integer> there)
            throws RegistryFailure, InterruptedException {
        if (there.filter(id -> wanted.held().stream().anyMatch(held -> id.equals(held.id())))
                .isPresent()) {
            return true;
        }
        for (SchemaStatus held : wanted.held().reversed()) {
            if (lookUp(name, new RecordSchema(wanted.schema().format(), held.text()))
                    .filter(held.id()::equals)
                    .isPresent()) {
                return true;
            }
        }
        HttpResponse<String> versions = send("GET", "/subjects/" + name + "/versions", Optional.empty());
        return versions.statusCode() == 404 || accepted(versions).isEmpty();
    }

    /** The id of a schema that the subject holds. */
    private Optional<Integer> lookUp(String name, RecordSchema schema) throws RegistryFailure, InterruptedException {
        HttpResponse<String> answer = send("POST", "/subjects/" + name, Optional.of(body(schema)));
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(id(accepted(answer)));
    }

    private boolean keeps(String name, String level) throws RegistryFailure, InterruptedException {
        HttpResponse<String> now = send("GET", "/config/" + name, Optional.empty());
        return now.statusCode() != 404
                && accepted(now).path("compatibilityLevel").asText().equals(level);
    }

    private static ObjectNode body(RecordSchema schema) {
        ObjectNode body = JSON.createObjectNode().put("schema", schema.text());
        if (schema.format() == RecordSchema.Format.JSON) {
            body.put("schemaType", "JSON");
        }
        return body;
    }

    private int id(JsonNode answer) throws RegistryFailure {
        JsonNode id = answer.path("id");
        if (!id.canConvertToInt()) {
            throw new RegistryFailure(Reason.Failed, words() + " gives no id that fits into four bytes");
        }
        return id.intValue();
    }

    private HttpResponse<String> send(String method, String path, Optional<ObjectNode> body)
            throws RegistryFailure, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
                .header("Accept", TYPE)
                .method(
                        method,
                        body.map(node -> BodyPublishers.ofString(node.toString()))
                                .orElseGet(BodyPublishers::noBody));
        body.ifPresent(node -> request.header("Content-Type", TYPE));
        authorization.ifPresent(value -> request.header("Authorization", value));
        // The request's own timeout ends with the answer's head; one whose body never ends would hold the caller for
        // good.
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request.build(), BodyHandlers.ofString());
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new RegistryFailure(Reason.Unreachable, words() + " does not answer");
        } finally {
            answer.cancel(true);
        }
    }

    private URI address(String path) {
        String base = url.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private JsonNode accepted(HttpResponse<String> answer) throws RegistryFailure {
        switch (answer.statusCode()) {
            case 401, 403 ->
                throw new RegistryFailure(Reason.NotAuthorized, words() + " refuses the plane's credentials");
            case 409, 413, 422 ->
                throw new RegistryFailure(
                        Reason.SchemaRefused, "the registry refuses the schema: " + words(answer.body()));
            case 429, 502, 503, 504 ->
                throw new RegistryFailure(Reason.Unreachable, words() + " answers with status " + answer.statusCode());
            default -> {
                if (answer.statusCode() / 100 != 2) {
                    // It answers, so that others may fare better.
                    throw new RegistryFailure(
                            Reason.Failed,
                            words() + " answers with status " + answer.statusCode() + ": " + words(answer.body()));
                }
            }
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new RegistryFailure(Reason.Failed, words() + " answers with no JSON");
        }
    }

    private String words() {
        return "the registry of plane " + plane;
    }

    private static String words(String body) {
        String words = body;
        try {
            words = JSON.readTree(body).path("message").asText(body);
        } catch (IOException e) {
            // Its own words will do.
        }
        return words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) + "…" : words;
    }

    private static String upperSnake(Compatibility level) {
        return level.name().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
