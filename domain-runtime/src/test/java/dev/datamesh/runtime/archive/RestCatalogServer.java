package dev.datamesh.runtime.archive;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ErrorResponse;

/** A REST catalogue: Iceberg's own handlers of requests, over its own catalogue in a database. It lets in one bearer. */
final class RestCatalogServer implements AutoCloseable {
    private static final String PREFIX = "/v1/";

    private final JdbcCatalog catalog;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ObjectMapper json = new ObjectMapper();
    private volatile String token;

    RestCatalogServer(JdbcCatalog catalog, String token) throws IOException {
        this.catalog = catalog;
        this.token = token;
        json.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
        json.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        json.setPropertyNamingStrategy(new KebabCaseStrategy());
        RESTSerializers.registerAll(json);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(PREFIX, this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** From now on only this one is let in. */
    void expect(String newToken) {
        token = newToken;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                fail(exchange, 401, new IllegalStateException("this token is not known"));
                return;
            }
            try {
                Optional<Object> answer = answer(exchange);
                byte[] body = answer.isPresent() ? json.writeValueAsBytes(answer.get()) : new byte[0];
                send(exchange, body.length == 0 ? 204 : 200, body);
            } catch (NoSuchTableException | NoSuchNamespaceException e) {
                fail(exchange, 404, e);
            } catch (AlreadyExistsException | CommitFailedException e) {
                fail(exchange, 409, e);
            } catch (IOException | RuntimeException e) {
                fail(exchange, 500, e);
            }
        }
    }

    private Optional<Object> answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String[] path =
                exchange.getRequestURI().getRawPath().substring(PREFIX.length()).split("/");
        if (path[0].equals("config")) {
            return Optional.of(ConfigResponse.builder().build());
        }
        if (path.length == 1) {
            return Optional.of(CatalogHandlers.createNamespace(catalog, read(exchange, CreateNamespaceRequest.class)));
        }
        Namespace namespace = RESTUtil.decodeNamespaceAsPathSegment(path[1], "%1F");
        if (path.length == 2) {
            return Optional.of(CatalogHandlers.loadNamespace(catalog, namespace));
        }
        if (path.length == 3) {
            return Optional.of(
                    CatalogHandlers.createTable(catalog, namespace, read(exchange, CreateTableRequest.class)));
        }
        TableIdentifier table = TableIdentifier.of(namespace, RESTUtil.decodePathSegment(path[3]));
        if (path.length > 4) {
            return Optional.empty();
        }
        return switch (method) {
            case "GET" -> Optional.of(CatalogHandlers.loadTable(catalog, table, SnapshotMode.ALL));
            case "POST" ->
                Optional.of(CatalogHandlers.updateTable(catalog, table, read(exchange, UpdateTableRequest.class)));
            default -> throw new IllegalArgumentException(method + " is not asked for in these tests");
        };
    }

    private <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        return json.readValue(exchange.getRequestBody().readAllBytes(), type);
    }

    private void fail(HttpExchange exchange, int code, Exception failure) throws IOException {
        ErrorResponse error = ErrorResponse.builder()
                .responseCode(code)
                .withType(failure.getClass().getSimpleName())
                .withMessage(failure.getMessage())
                .build();
        send(exchange, code, json.writeValueAsBytes(error));
    }

    private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
        // Who leaves a request unread gets its connection closed.
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        catalog.close();
    }
}
