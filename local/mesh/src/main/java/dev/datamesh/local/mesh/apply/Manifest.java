package dev.datamesh.local.mesh.apply;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One object of a YAML file, and where each of its fields stands.
 *
 * @param source the file, as the user named it
 * @param object the object as it is sent
 * @param node the same as it is written
 */
public record Manifest(String source, Map<String, Object> object, Node node) {
    private static final Pattern STEP = Pattern.compile("\\.?([^.\\[\\]]+)|\\[(\\d+)\\]");

    public String kind() {
        return text("kind");
    }

    public String apiVersion() {
        return text("apiVersion");
    }

    public String name() {
        return metadata("name");
    }

    /** Empty for an object of the whole cluster, and where the file leaves it open. */
    public String namespace() {
        return metadata("namespace");
    }

    /** As people and kubectl write it: {@code DataProduct h1/strain}. */
    public String title() {
        return kind() + " " + (namespace().isEmpty() ? "" : namespace() + "/") + name();
    }

    /** Where the object begins: {@code h1.yaml:12}. */
    public String place() {
        return place(node);
    }

    /** Where a field stands, or the nearest thing around it: {@code spec.streams[0].timeSeries.stride}. */
    public String place(String fieldPath) {
        Node at = node;
        Node shown = node;
        Matcher step = STEP.matcher(fieldPath);
        while (step.find()) {
            Optional<Found> next =
                    step.group(1) == null ? element(at, Integer.parseInt(step.group(2))) : member(at, step.group(1));
            if (next.isEmpty()) {
                break;
            }
            at = next.get().value();
            shown = next.get().shown();
        }
        return place(shown);
    }

    /** What is below a step, and what to point at: a field's key, an element itself. */
    private record Found(Node value, Node shown) {}

    private static Optional<Found> member(Node node, String key) {
        if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return Optional.of(new Found(tuple.getValueNode(), scalar));
            }
        }
        return Optional.empty();
    }

    private static Optional<Found> element(Node node, int index) {
        if (!(node instanceof SequenceNode sequence)
                || index >= sequence.getValue().size()) {
            return Optional.empty();
        }
        Node element = sequence.getValue().get(index);
        return Optional.of(new Found(element, element));
    }

    private String place(Node at) {
        return at.getStartMark()
                .map(mark -> source + ":" + (mark.getLine() + 1))
                .orElse(source);
    }

    private String metadata(String key) {
        return object.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) instanceof String text
                ? text
                : "";
    }

    private String text(String key) {
        return object.get(key) instanceof String text ? text : "";
    }

    /** What every object must say of itself and this one does not. */
    List<String> missing() {
        return List.of("apiVersion", "kind", "metadata.name").stream()
                .filter(field -> field.equals("metadata.name")
                        ? name().isEmpty()
                        : text(field).isEmpty())
                .toList();
    }
}
