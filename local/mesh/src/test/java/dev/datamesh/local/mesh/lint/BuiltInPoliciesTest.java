package dev.datamesh.local.mesh.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.datamesh.api.Crds;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.cel.AdmissionRequest;
import dev.datamesh.cel.SchemaDefaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables on which a real API server is tried, for changes of what others read: without one the same is said, to the word. */
class BuiltInPoliciesTest {
    private static final Path TABLES = Path.of("..", "..", "operator", "src", "test", "resources", "policy-builtin");
    private static final String UID = "00000000-0000-0000-0000-000000000001";
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final SchemaDefaults DEFAULTS = SchemaDefaults.of(map(read(Crds.manifest(DataProduct.class))));
    private static final BuiltInPolicies POLICIES = new BuiltInPolicies();

    private record Case(String title, String operation, String user, JsonNode object, JsonNode before, String refused) {
        @Override
        public String toString() {
            return title;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameIsSaidAsByTheApiServer(Case one) {
        var namespace = new AdmissionRequest.Namespace("shop", Map.of("datamesh.dev/domain", "shop"), Map.of());
        Map<String, Object> object = one.operation().equals("DELETE") ? null : admitted(one.object());

        List<String> said = POLICIES.refusals(new AdmissionRequest(
                one.operation(), "dataproducts", one.user(), namespace, object, admitted(one.before())));

        String expected = one.refused().replace("NS/NAME", "shop/orders").replace("UID", UID);
        assertThat(said).isEqualTo(expected.isEmpty() ? List.of() : List.of(expected));
    }

    static Stream<Case> cases() {
        return Stream.of("consumers", "consumers-channels", "consumers-json").flatMap(BuiltInPoliciesTest::of);
    }

    private static Stream<Case> of(String table) {
        try {
            JsonNode all = read(Files.readString(TABLES.resolve(table + ".yaml")));
            return StreamSupport.stream(all.get("cases").spliterator(), false)
                    // Who may confirm is asked of a cluster.
                    .filter(each -> !each.path("with").path("metadata").has("annotations"))
                    .map(each -> new Case(
                            table + " " + each.get("name").asText(),
                            each.get("operation").asText(),
                            each.path("as").asText("dora"),
                            merge(all.get("object"), each.path("with")),
                            merge(merge(all.get("object"), all.path("before")), each.path("before")),
                            each.path("refused").asText("")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Maps by their keys, lists place by place; null takes away. */
    private static JsonNode merge(JsonNode base, JsonNode change) {
        if (change.isMissingNode()) {
            return base;
        }
        JsonNode merged = base.deepCopy();
        if (base.isObject() && change.isObject()) {
            change.fields().forEachRemaining(field -> {
                if (field.getValue().isNull()) {
                    ((ObjectNode) merged).remove(field.getKey());
                } else {
                    JsonNode was = base.path(field.getKey());
                    ((ObjectNode) merged)
                            .set(field.getKey(), was.isMissingNode() ? field.getValue() : merge(was, field.getValue()));
                }
            });
            return merged;
        }
        if (base.isArray() && change.isArray() && !change.isEmpty()) {
            var places = YAML.createArrayNode();
            for (int i = 0; i < Math.max(base.size(), change.size()); i++) {
                places.add(i < base.size() ? merge(base.get(i), change.path(i)) : change.get(i));
            }
            return places;
        }
        return change;
    }

    private static Map<String, Object> admitted(JsonNode object) {
        Map<String, Object> whole = new LinkedHashMap<>(map(object));
        Map<String, Object> metadata = new LinkedHashMap<>(map(object.path("metadata")));
        metadata.putAll(Map.of("namespace", "shop", "name", "orders", "uid", UID));
        if (object.at("/metadata/annotations").isObject()) {
            Map<String, Object> annotations = new LinkedHashMap<>(map(object.at("/metadata/annotations")));
            annotations.replaceAll((key, value) -> value.toString().replace("UID", UID));
            metadata.put("annotations", annotations);
        }
        whole.put("metadata", metadata);
        return DEFAULTS.fill(whole, Instant.EPOCH);
    }

    private static JsonNode read(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) {
        return node.isMissingNode() ? Map.of() : YAML.convertValue(node, Map.class);
    }
}
