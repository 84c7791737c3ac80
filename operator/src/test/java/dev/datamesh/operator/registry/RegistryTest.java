package dev.datamesh.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.datamesh.api.product.RecordsSpec.Compatibility;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.record.RecordSchema;
import dev.datamesh.core.record.RecordSchema.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to a registry, and what its answers come to. */
class RegistryTest {
    private static final RecordSchema SCHEMA = new RecordSchema(Format.JSON, "{\"type\":\"object\"}");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> level = new AtomicReference<>("");
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            int code = status;
            String answer = "{\"id\":7,\"message\":\"it lacks a default\"}";
            if (exchange.getRequestURI().getPath().startsWith("/config")) {
                code = exchange.getRequestMethod().equals("GET") && level.get().isEmpty() ? 404 : 200;
                if (exchange.getRequestMethod().equals("PUT")) {
                    level.set("BACKWARD_TRANSITIVE");
                }
                answer = "{\"compatibilityLevel\":\"" + level.get() + "\"}";
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aSchemaIsRegisteredUnderItsLevelAndTheSecondTimeTheLevelStands() throws Exception {
        SchemaRegistry registry = registry();
        assertThat(registry.register("a.b-value", SCHEMA, Compatibility.BackwardTransitive))
                .isEqualTo(7);
        registry.register("a.b-value", SCHEMA, Compatibility.BackwardTransitive);
        String post =
                "POST /subjects/a.b-value/versions {\"schema\":\"{\\\"type\\\":\\\"object\\\"}\",\"schemaType\":\"JSON\"}";
        assertThat(asked)
                .containsExactly(
                        "GET /config/a.b-value ",
                        "PUT /config/a.b-value {\"compatibility\":\"BACKWARD_TRANSITIVE\"}",
                        post,
                        "GET /config/a.b-value ",
                        post);
    }

    @Test
    void whatItRefusesIsForAPersonAndWhatItCannotIsWaitedFor() {
        status = 409;
        assertThat(failure()).returns(Reason.SchemaRefused, RegistryFailure::reason);
        assertThat(failure()).hasMessageContaining("it lacks a default");
        status = 401;
        assertThat(failure()).returns(Reason.NotAuthorized, RegistryFailure::reason);
        status = 503;
        assertThat(failure()).returns(Reason.Unreachable, RegistryFailure::reason);
        server.stop(0);
        assertThat(failure()).returns(Reason.Unreachable, RegistryFailure::reason);
    }

    @Test
    void whatWasRegisteredIsAskedAgainAfterMinutesAndOneInTroubleIsLeftAlone() throws Exception {
        var now = new AtomicReference<>(Instant.EPOCH);
        List<String> calls = new ArrayList<>();
        var away = new AtomicReference<>(true);
        SchemaRegistry registry = new RememberingRegistry(
                (subject, schema, compatibility) -> {
                    calls.add(subject);
                    if (away.get()) {
                        throw new RegistryFailure(Reason.Unreachable, "away");
                    }
                    return 3;
                },
                now::get);
        for (String subject : List.of("a", "b", "a")) {
            assertThatThrownBy(() -> registry.register(subject, SCHEMA, Compatibility.Full))
                    .hasMessage("away");
        }
        assertThat(calls).containsExactly("a");
        away.set(false);
        now.set(Instant.EPOCH.plus(Duration.ofSeconds(11)));
        registry.register("a", SCHEMA, Compatibility.Full);
        assertThat(registry.register("a", SCHEMA, Compatibility.Full)).isEqualTo(3);
        assertThat(calls).containsExactly("a", "a");
        now.set(Instant.EPOCH.plus(Duration.ofMinutes(6)));
        registry.register("a", SCHEMA, Compatibility.Full);
        assertThat(calls).hasSize(3);
    }

    private RegistryFailure failure() {
        try {
            registry().register("s", SCHEMA, Compatibility.Backward);
        } catch (RegistryFailure e) {
            return e;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it was registered");
    }

    private SchemaRegistry registry() {
        return new ConfluentRegistry(
                HttpClient.newHttpClient(),
                "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                Optional.empty());
    }
}
