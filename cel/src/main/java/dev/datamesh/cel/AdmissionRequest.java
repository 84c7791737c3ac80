package dev.datamesh.cel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to the API server, as far as policies look at it.
 *
 * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
 * @param resource the plural name of the kind
 * @param user who asks
 * @param namespace the one that the object is in
 * @param object as it is to be, with the defaults of its schema; null where it is deleted
 * @param oldObject as it was; null where it is made
 */
public record AdmissionRequest(
        String operation,
        String resource,
        String user,
        Namespace namespace,
        @Nullable Map<String, Object> object,
        @Nullable Map<String, Object> oldObject) {
    /** A namespace, as far as policies look at it. */
    public record Namespace(String name, Map<String, String> labels, Map<String, String> annotations) {
        public Namespace {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    /** In a namespace of which the labels alone count. */
    public AdmissionRequest(
            String operation,
            String resource,
            String user,
            Map<String, String> namespaceLabels,
            @Nullable Map<String, Object> object,
            @Nullable Map<String, Object> oldObject) {
        this(operation, resource, user, new Namespace("", namespaceLabels, Map.of()), object, oldObject);
    }

    /** Something that is made. */
    public static AdmissionRequest create(
            String resource, String user, Namespace namespace, Map<String, Object> object) {
        return new AdmissionRequest("CREATE", resource, user, namespace, object, null);
    }

    /** By the names that expressions use. */
    Map<String, Object> variables() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("object", Values.of(object));
        variables.put("oldObject", Values.of(oldObject));
        variables.put(
                "namespaceObject",
                Map.of(
                        "metadata",
                        Map.of(
                                "name",
                                namespace.name(),
                                "labels",
                                namespace.labels(),
                                "annotations",
                                namespace.annotations())));
        variables.put(
                "request",
                Map.of(
                        "operation",
                        operation,
                        "userInfo",
                        Map.of("username", user),
                        "resource",
                        Map.of("resource", resource)));
        return variables;
    }
}
