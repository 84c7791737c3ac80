package dev.datamesh.operator.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The API server for an operator under some fate. */
final class FatefulApi implements HttpSeam.Writes {
    private final Fate fate;
    private final ObjectMapper json = new ObjectMapper();

    FatefulApi(Fate fate) {
        this.fate = fate;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> pass(
            HttpRequest request, Supplier<CompletableFuture<HttpResponse<T>>> send) {
        return fate.pass(describe(request), send);
    }

    /** A write as one reads it: {@code PATCH dataproducts h1/strain/status}. */
    private String describe(HttpRequest request) {
        List<String> path = List.of(request.uri().getPath().substring(1).split("/"));
        // api/v1/… or apis/group/version/…
        List<String> rest = path.subList(path.getFirst().equals("api") ? 2 : 3, path.size());
        boolean namespaced = rest.getFirst().equals("namespaces") && rest.size() > 2;
        String namespace = namespaced ? rest.get(1) + "/" : "";
        List<String> object = namespaced ? rest.subList(2, rest.size()) : rest;
        String name =
                object.size() > 1 ? String.join("/", object.subList(1, object.size())) : name(request.bodyString());
        return request.method() + " " + object.getFirst() + " " + namespace + name;
    }

    private String name(String body) {
        try {
            JsonNode object = json.readTree(body);
            return object.path("metadata").path("name").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
