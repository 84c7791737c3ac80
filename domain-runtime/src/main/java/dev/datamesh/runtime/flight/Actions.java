package dev.datamesh.runtime.flight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.api.ProductRef;
import dev.datamesh.core.document.ContractDocument;
import dev.datamesh.core.document.DocumentedProduct;
import dev.datamesh.core.document.ProductDocument;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.ProductEntry;
import dev.datamesh.runtime.request.Names;
import dev.datamesh.runtime.request.RequestParser;
import dev.datamesh.runtime.stream.BlockSource;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a server says of itself: DoAction. Each answer is one JSON text. What Arrakis calls a domain is the part of a channel's name
 * before the colon, and its subsystem what follows up to the first {@code -} or {@code _}.
 */
final class Actions {
    static final Map<String, String> KNOWN = new TreeMap<>(Map.of(
            "server-info", "What this server is and can do",
            "scope-map", "Which channels are served where",
            "replays", "The replays that can be asked for",
            "odcs", "A product's contract by the Open Data Contract Standard; the body names it, domain/product",
            "odps", "A product by the Open Data Product Standard; the body names it, domain/product"));

    private static final double NANOS = 1e9;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ServerSettings settings;
    private final Lookup lookup;
    private final Routes routes;
    private final BlockSource source;
    private final Documents documents;

    Actions(ServerSettings settings, Lookup lookup, Routes routes, BlockSource source, Documents documents) {
        this.settings = settings;
        this.lookup = lookup;
        this.routes = routes;
        this.source = source;
        this.documents = documents;
    }

    /** @param body what the action is about */
    byte[] answer(Caller caller, String action, String body) throws StatusException {
        JsonNode answer = switch (action) {
            case "server-info" -> serverInfo(caller);
            case "scope-map" -> scopeMap(caller);
            case "replays" -> replays();
            case "odcs" -> MAPPER.valueToTree(ContractDocument.of(documented(caller, body)));
            case "odps" -> MAPPER.valueToTree(ProductDocument.of(documented(caller, body)));
            default ->
                throw Status.UNKNOWN
                        .withDescription("unknown action '" + Names.shortened(action) + "'; there are "
                                + String.join(", ", KNOWN.keySet()))
                        .asException();
        };
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode serverInfo(Caller caller) {
        ObjectNode info = MAPPER.createObjectNode();
        info.put("server_version", settings.version());
        info.putNull("arrakis_version");
        info.put("arrakis_schema_version", RequestParser.SCHEMA_VERSION);
        info.put("backend", "datamesh");
        info.put("backend_version", settings.version());
        ArrayNode capabilities = info.putArray("capabilities");
        List.of("find", "count", "describe", "stream", "publish", "partition").forEach(capabilities::add);
        ArrayNode domains = info.putArray("domains");
        domains(caller).forEach(domains::add);
        info.put("auth", true);
        info.put("auth_mode", settings.anonymousReads() ? "publish" : "full");
        info.putArray("auth_methods").add("kubernetes-token");
        return info;
    }

    private SortedSet<String> domains(Caller caller) {
        SortedSet<String> domains = new TreeSet<>();
        visible(caller, (product, channel) -> domains.add(domain(channel)));
        return domains;
    }

    private ObjectNode scopeMap(Caller caller) {
        SortedMap<String, SortedMap<String, SortedSet<Scope>>> byLocation = new TreeMap<>();
        visible(
                caller,
                (product, channel) -> byLocation
                        .computeIfAbsent(server(product), location -> new TreeMap<>())
                        .computeIfAbsent(domain(channel), domain -> new TreeSet<>())
                        .add(new Scope(subsystem(channel), channel.publisher())));
        ObjectNode map = MAPPER.createObjectNode();
        ObjectNode endpoints = map.putObject("endpoints");
        byLocation.forEach((location, domains) -> {
            ObjectNode endpoint = endpoints.putObject(location);
            ObjectNode scopes = endpoint.putObject("scopes");
            domains.forEach((domain, entries) -> {
                ArrayNode list = scopes.putArray(domain);
                entries.forEach(entry ->
                        list.addObject().put("subsystem", entry.subsystem()).put("publisher", entry.publisher()));
            });
            endpoint.putObject("retention").put("newest", 0).put("oldest", "inf");
        });
        map.putNull("local_endpoint");
        return map;
    }

    private ObjectNode replays() {
        ObjectNode replays = MAPPER.createObjectNode();
        source.replays()
                .forEach((id, window) -> replays.putObject(id)
                        .put("start", window.startNanos() / NANOS)
                        .put("end", window.endNanos() / NANOS));
        return replays;
    }

    private DocumentedProduct documented(Caller caller, String name) throws StatusException {
        String[] parts = name.split("/", -1);
        if (parts.length != 2) {
            throw Refusals.invalid("the body is '" + Names.shortened(name) + "'; it names a product: domain/product");
        }
        ProductRef product = new ProductRef(parts[0], parts[1]);
        Predicate<ProductRef> visible = lookup.visible(caller);
        if (lookup.snapshot().product(product).isEmpty() || !visible.test(product)) {
            throw Refusals.noProduct(name);
        }
        return documents
                .documented(product)
                .map(known -> known.toldOnly(visible))
                .orElseThrow(() -> Refusals.unavailable(name + " was changed, and its new contract is not accepted"
                        + " yet; its condition Accepted says why"));
    }

    /** The server that a product is asked of, whoever else may hold it. */
    private String server(ProductRef product) {
        return routes.of(product).stream()
                .filter(location -> !location.startsWith("kafka://"))
                .findFirst()
                .orElse(Routes.HERE);
    }

    private void visible(Caller caller, Seen seen) {
        Predicate<ProductRef> visible = lookup.visible(caller);
        for (ProductEntry entry : lookup.snapshot().products()) {
            if (visible.test(entry.product())) {
                entry.channels().forEach(channel -> seen.accept(entry.product(), channel));
            }
        }
    }

    private static String domain(Channel channel) {
        return channel.name().substring(0, Math.max(0, channel.name().indexOf(':')));
    }

    private static String subsystem(Channel channel) {
        String rest = channel.name().substring(channel.name().indexOf(':') + 1);
        for (int i = 0; i < rest.length(); i++) {
            if (rest.charAt(i) == '-' || rest.charAt(i) == '_') {
                return rest.substring(0, i);
            }
        }
        return rest;
    }

    private interface Seen {
        void accept(ProductRef product, Channel channel);
    }

    private record Scope(String subsystem, String publisher) implements Comparable<Scope> {
        @Override
        public int compareTo(Scope other) {
            int first = subsystem.compareTo(other.subsystem);
            return first == 0 ? publisher.compareTo(other.publisher) : first;
        }
    }
}
