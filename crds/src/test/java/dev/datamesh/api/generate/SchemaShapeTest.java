package dev.datamesh.api.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every definition must have, so that it can be explained, costs little to judge, and fits where it is stored. */
class SchemaShapeTest {
    /** Far enough below the 262,144 bytes at which a client-side apply breaks. */
    private static final int MOST_BYTES = 200_000;

    private static final GeneratedFiles GENERATED = new GeneratedFiles();

    static Stream<ObjectNode> definitions() {
        return GENERATED.definitions().values().stream();
    }

    @Test
    void noManifestIsTooLargeForAClientSideApply() {
        assertThat(GENERATED.manifests())
                .allSatisfy((name, text) ->
                        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES));
    }

    @Test
    void theKindsHaveTheirScopesAndShortNames() {
        Map<String, String> scopes = Map.of(
                "dplane", "Cluster",
                "ddom", "Cluster",
                "dprod", "Namespaced",
                "areq", "Namespaced",
                "agrant", "Namespaced",
                "mpol", "Cluster");
        assertThat(definitions()).hasSameSizeAs(scopes.keySet()).allSatisfy(definition -> {
            JsonNode names = definition.at("/spec/names");
            assertThat(names.get("categories")).map(JsonNode::asText).containsExactly("datamesh");
            assertThat(names.get("shortNames")).hasSize(1);
            String shortName = names.at("/shortNames/0").asText();
            assertThat(definition.at("/spec/scope").asText()).isEqualTo(scopes.get(shortName));
        });
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void statusIsASubresourceAndToolsCanReadIt(ObjectNode definition) {
        JsonNode version = definition.at("/spec/versions/0");
        assertThat(version.at("/subresources/status").isObject()).isTrue();
        JsonNode status = version.at("/schema/openAPIV3Schema/properties/status/properties");
        assertThat(status.at("/observedGeneration/type").asText()).isEqualTo("integer");
        assertThat(status.at("/conditions/x-kubernetes-list-map-keys/0").asText())
                .isEqualTo("type");
        assertThat(fieldNames(status.at("/conditions/items/properties")))
                .containsExactly("type", "status", "reason", "message", "lastTransitionTime", "observedGeneration");
        List<String> columns = new ArrayList<>();
        version.get("additionalPrinterColumns")
                .forEach(column -> columns.add(column.get("name").asText()));
        assertThat(columns).endsWith("Ready", "Reason", "Age").hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void specIsRequired(ObjectNode definition) {
        assertThat(root(definition).get("required")).map(JsonNode::asText).containsExactly("spec");
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyFieldSaysWhatItIs(ObjectNode definition) {
        List<String> mute = new ArrayList<>();
        Schemas.walk(root(definition), (path, schema) -> {
            boolean isField = !path.endsWith("[]") && !path.endsWith("{}") && !path.startsWith(".metadata");
            if (isField && schema.path("description").asText().isBlank()) {
                mute.add(path);
            }
        });
        assertThat(mute).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyTextListMapAndNumberIsBounded(ObjectNode definition) {
        List<String> unbounded = new ArrayList<>();
        Schemas.walk(root(definition), (path, schema) -> {
            if (!isBounded(path, schema)) {
                unbounded.add(path);
            }
        });
        assertThat(unbounded).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void nothingIsAFloatOrNullable(ObjectNode definition) {
        eachSchema(definition, (path, schema) -> {
            assertThat(schema.path("type").asText()).as(path).isNotEqualTo("number");
            assertThat(schema.path("nullable").asBoolean()).as(path).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyListSaysHowItMerges(ObjectNode definition) {
        eachSchema(definition, (path, schema) -> {
            if (isType(schema, "array")) {
                assertThat(schema.path("x-kubernetes-list-type").asText())
                        .as(path)
                        .isIn("map", "set", "atomic");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyRuleSaysInWordsWhatItWants(ObjectNode definition) {
        eachSchema(
                definition,
                (path, schema) -> schema.path("x-kubernetes-validations")
                        .forEach(rule -> assertThat(rule.path("message").asText())
                                .as("%s: %s", path, rule.get("rule"))
                                .isNotBlank()));
    }

    private static boolean isBounded(String path, JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "string" -> schema.has("maxLength") || schema.has("enum");
            case "array" -> schema.has("maxItems");
            case "object" -> !schema.has("additionalProperties") || schema.has("maxProperties");
            // What the operator reports of the world has no bounds of ours.
            case "integer" -> path.startsWith(".status") || (schema.has("minimum") && schema.has("maximum"));
            default -> true;
        };
    }

    private static void eachSchema(ObjectNode definition, BiConsumer<String, JsonNode> visitor) {
        Schemas.walk(root(definition), visitor);
    }

    private static boolean isType(JsonNode schema, String type) {
        return type.equals(schema.path("type").asText());
    }

    private static JsonNode root(ObjectNode definition) {
        return definition.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static List<String> fieldNames(JsonNode object) {
        return StreamSupport.stream(object.properties().spliterator(), false)
                .map(Map.Entry::getKey)
                .toList();
    }
}
