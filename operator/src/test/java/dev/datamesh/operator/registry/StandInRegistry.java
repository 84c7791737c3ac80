package dev.datamesh.operator.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Subjects, versions and levels as a registry answers for them, on this machine; it judges no schema. */
public final class StandInRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Answer(int status, Object body) {}

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> versions = new ConcurrentHashMap<>();
    private final Map<String, String> levels = new ConcurrentHashMap<>();
    private final List<String> schemas = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile boolean halting;

    public StandInRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What changed it, or tried to. */
    public List<String> writes() {
        return asked.stream()
                .filter(request -> request.startsWith("PUT") || request.contains("/versions {"))
                .toList();
    }

    /** All that was asked: method, path and body. */
    List<String> asked() {
        return asked;
    }

    /** Answers this status to all that would add a version; 200 = as it should be. */
    void refuseWith(int code) {
        status = code;
    }

    /** Begins its answers from now on, and does not end them. */
    void halt() {
        halting = true;
    }

    /** What somebody else registers. */
    public void fill(String subject, String schema) {
        id(schema);
        versions.computeIfAbsent(subject, name -> new CopyOnWriteArrayList<>()).add(schema);
    }

    /** The schemas of a subject, oldest first. */
    public List<String> schemasOf(String subject) {
        return versions.getOrDefault(subject, List.of());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized int id(String schema) {
        if (!schemas.contains(schema)) {
            schemas.add(schema);
        }
        return schemas.indexOf(schema) + 1;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add((exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body).strip());
        String[] path = exchange.getRequestURI().getPath().split("/");
        Answer answer = path[1].equals("config")
                ? config(exchange.getRequestMethod(), path[2], body)
                : path.length == 3 ? lookedUp(path[2], body) : versions(exchange.getRequestMethod(), path[2], body);
        byte[] bytes = JSON.writeValueAsBytes(answer.body());
        exchange.sendResponseHeaders(answer.status(), bytes.length + (halting ? 1 : 0));
        if (halting) {
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
            return;
        }
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer config(String method, String subject, String body) throws IOException {
        if (method.equals("PUT")) {
            levels.put(subject, JSON.readTree(body).path("compatibility").asText());
        }
        return levels.containsKey(subject)
                ? new Answer(200, Map.of("compatibilityLevel", levels.get(subject)))
                : new Answer(404, Map.of("error_code", 40408));
    }

    private Answer lookedUp(String subject, String body) throws IOException {
        String schema = JSON.readTree(body).path("schema").asText();
        return schemasOf(subject).contains(schema)
                ? new Answer(200, Map.of("subject", subject, "id", id(schema)))
                : new Answer(404, Map.of("error_code", 40403));
    }

    private Answer versions(String method, String subject, String body) throws IOException {
        if (method.equals("GET")) {
            List<Integer> numbers = new ArrayList<>();
            for (int i = 1; i <= schemasOf(subject).size(); i++) {
                numbers.add(i);
            }
            return numbers.isEmpty() ? new Answer(404, Map.of("error_code", 40401)) : new Answer(200, numbers);
        }
        if (status != 200) {
            return new Answer(status, Map.of("message", "it lacks a default"));
        }
        String schema = JSON.readTree(body).path("schema").asText();
        fill(subject, schema);
        return new Answer(200, Map.of("id", id(schema)));
    }
}
