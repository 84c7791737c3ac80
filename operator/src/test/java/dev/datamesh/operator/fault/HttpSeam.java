package dev.datamesh.operator.fault;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The HTTP client of a Kubernetes client, with somebody in the way of its writes. It sits above the client's own retries, so that what
 * it fails has failed.
 */
final class HttpSeam implements HttpClient.Factory {
    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");

    /** Who is in the way. */
    interface Writes {
        /**
         * Passes a write on, or not.
         *
         * @param request the write
         * @param send sends it
         */
        <T> CompletableFuture<HttpResponse<T>> pass(
                HttpRequest request, Supplier<CompletableFuture<HttpResponse<T>>> send);
    }

    private final HttpClient.Factory factory = HttpClientUtils.getHttpClientFactory();
    private final Writes writes;

    HttpSeam(Writes writes) {
        this.writes = writes;
    }

    @Override
    public HttpClient.Builder newBuilder() {
        return builder(factory.newBuilder());
    }

    private HttpClient.Builder builder(HttpClient.Builder builder) {
        return proxy(HttpClient.Builder.class, (proxy, method, arguments) -> {
            Object answer = invoke(() -> method.invoke(builder, arguments));
            return answer instanceof HttpClient client ? client(client) : answer == builder ? proxy : answer;
        });
    }

    private HttpClient client(HttpClient client) {
        return proxy(HttpClient.class, (proxy, method, arguments) -> {
            if (method.getName().equals("sendAsync")
                    && arguments[0] instanceof HttpRequest request
                    && WRITES.contains(request.method())) {
                return send(client, request, (Class<?>) arguments[1]);
            }
            return invoke(() -> method.invoke(client, arguments));
        });
    }

    private <T> CompletableFuture<HttpResponse<T>> send(HttpClient client, HttpRequest request, Class<T> type) {
        return writes.pass(request, () -> client.sendAsync(request, type));
    }

    private interface Invocation {
        Object run() throws ReflectiveOperationException;
    }

    private static Object invoke(Invocation invocation) throws Throwable {
        try {
            return invocation.run();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <I> I proxy(Class<I> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
