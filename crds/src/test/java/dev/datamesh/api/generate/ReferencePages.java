package dev.datamesh.api.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The reference of the API: one Markdown page per kind, and one that lists them. */
final class ReferencePages {
    private static final String HEADER =
            "<!-- Generated from the Java model in crds/: mvn -pl crds test -Dcrds.write -->\n";

    private final Map<String, ObjectNode> definitions;

    /**
     * Makes the pages of some kinds.
     *
     * @param definitions their definitions, by file name, in the order in which a reader should meet them
     */
    ReferencePages(Map<String, ObjectNode> definitions) {
        this.definitions = definitions;
    }

    /** The pages, by file name. */
    Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("README.md", index());
        definitions.values().forEach(definition -> pages.put(pageName(definition), page(definition)));
        return pages;
    }

    private String index() {
        StringBuilder page = new StringBuilder(HEADER)
                .append("# Reference\n\n")
                .append(
                        "What `kubectl explain` says of every field, with its bounds and the rules that the API server keeps.\n\n")
                .append("| kind | short name | scope | what it is |\n|---|---|---|---|\n");
        for (ObjectNode definition : definitions.values()) {
            page.append("| [%s](%s) | `%s` | %s | %s |\n"
                    .formatted(
                            kind(definition),
                            pageName(definition),
                            definition.at("/spec/names/shortNames/0").asText(),
                            scope(definition),
                            cell(root(definition).path("description").asText())));
        }
        return page.toString();
    }

    private static String page(ObjectNode definition) {
        JsonNode root = root(definition);
        StringBuilder page = new StringBuilder(HEADER)
                .append("# %s\n\n%s\n\n"
                        .formatted(kind(definition), root.path("description").asText()))
                .append("`apiVersion: %s/%s`, short name `%s`, scope: %s. [All kinds](README.md)\n\n"
                        .formatted(
                                definition.at("/spec/group").asText(),
                                definition.at("/spec/versions/0/name").asText(),
                                definition.at("/spec/names/shortNames/0").asText(),
                                scope(definition)));
        fields(page, root, "spec");
        rules(page, root);
        fields(page, root, "status");
        return page.toString();
    }

    private static void fields(StringBuilder page, JsonNode root, String part) {
        JsonNode schema = root.at("/properties/" + part);
        page.append("## %s\n\n%s\n\n".formatted(part, schema.path("description").asText()));
        page.append("| field | type | default | bounds | what it says |\n|---|---|---|---|---|\n");
        Set<String> required = required(schema);
        Schemas.walk(schema, (path, field) -> {
            // The elements of a list have no line of their own: it is the list that is described.
            boolean isElement = path.endsWith("[]") || path.endsWith("{}");
            if (!path.isEmpty() && !isElement) {
                page.append(row(path.substring(1), field, required.contains(path)));
            }
        });
        page.append('\n');
    }

    private static String row(String path, JsonNode field, boolean required) {
        String absent = required ? "**required**" : code(text(field.path("default")));
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        path,
                        type(field),
                        absent,
                        String.join("; ", Bounds.of(field)),
                        cell(field.path("description").asText()));
    }

    private static void rules(StringBuilder page, JsonNode root) {
        List<String> lines = new ArrayList<>();
        Schemas.walk(
                root,
                (path, schema) -> schema.path("x-kubernetes-validations").forEach(rule -> {
                    String field = path + rule.path("fieldPath").asText();
                    String when = rule.get("rule").asText().contains("oldSelf") ? "change" : "always";
                    lines.add("| `%s` | %s | %s |\n"
                            .formatted(
                                    field.substring(1),
                                    when,
                                    cell(rule.path("message").asText())));
                }));
        page.append(
                        "## Rules\n\nKept by the API server. Those of a change hold between an object and what it was before; elements")
                .append(" of a list are compared with those of the same keys.\n\n")
                .append("| field | when | what holds |\n|---|---|---|\n");
        lines.forEach(page::append);
        page.append('\n');
    }

    private static Set<String> required(JsonNode root) {
        Set<String> required = new HashSet<>();
        Schemas.walk(
                root,
                (path, schema) -> schema.path("required").forEach(name -> required.add(path + "." + name.asText())));
        return required;
    }

    private static String type(JsonNode field) {
        return switch (field.path("type").asText("anything")) {
            case "array" -> "list of " + type(field.get("items"));
            case "object" ->
                field.has("additionalProperties") ? "map to " + type(field.get("additionalProperties")) : "object";
            case "string" -> "date-time".equals(field.path("format").asText()) ? "time" : "string";
            case String other -> other;
        };
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "" : value.isTextual() ? value.asText() : value.toString();
    }

    static String code(String text) {
        return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String kind(ObjectNode definition) {
        return definition.at("/spec/names/kind").asText();
    }

    private static String scope(ObjectNode definition) {
        return "Cluster".equals(definition.at("/spec/scope").asText()) ? "cluster" : "namespace";
    }

    private static String pageName(ObjectNode definition) {
        return kind(definition).toLowerCase(Locale.ROOT) + ".md";
    }

    private static JsonNode root(ObjectNode definition) {
        return definition.at("/spec/versions/0/schema/openAPIV3Schema");
    }
}
