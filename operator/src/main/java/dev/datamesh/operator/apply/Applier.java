package dev.datamesh.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.api.Api;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes Kubernetes objects be as they should, by server-side apply, and writes nothing where they already are: an apply that changes
 * nothing costs the API server as much as one that does.
 *
 * <p>An object is as it should be if it holds every value we want, and was last applied from the very same wish; the digest of the
 * wish lies in an annotation, so that a value we no longer want is taken back too.
 */
public final class Applier {
    /** The digest of what was applied. */
    public static final String APPLIED_ANNOTATION = Api.GROUP + "/applied";

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Api.FIELD_MANAGER)
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final WriteLimit limit;

    public Applier(KubernetesClient client, WriteLimit limit) {
        this.client = client;
        this.limit = limit;
    }

    /**
     * Applies an object of ours if it differs.
     *
     * @param desired the object; it gets the label that says it is ours
     * @param observed the object as it is, from a cache or a GET
     * @return whether something was written
     */
    public <T extends HasMetadata> boolean apply(T desired, Optional<T> observed) {
        mark(desired);
        if (observed.isPresent() && matches(desired, observed.get())) {
            return false;
        }
        T unused = limit.within(() -> client.resource(desired).patch(APPLY));
        return true;
    }

    /** Whether an object is as it should be. */
    public <T extends HasMetadata> boolean holds(T desired, T observed) {
        mark(desired);
        return matches(desired, observed);
    }

    /** Applies an object of ours if it differs from what the API server holds right now. */
    public <T extends HasMetadata> boolean apply(T desired) {
        return apply(desired, Optional.ofNullable(client.resource(desired).get()));
    }

    /** The digest of a wish that was applied, or compared, before. */
    public static String digest(HasMetadata desired) {
        return desired.getMetadata().getAnnotations().get(APPLIED_ANNOTATION);
    }

    private void mark(HasMetadata desired) {
        Map<String, String> labels = new TreeMap<>(nonNull(desired.getMetadata().getLabels()));
        labels.put(Api.MANAGED_BY_LABEL, Api.OPERATOR);
        desired.getMetadata().setLabels(labels);
        Map<String, String> annotations =
                new TreeMap<>(nonNull(desired.getMetadata().getAnnotations()));
        annotations.remove(APPLIED_ANNOTATION);
        desired.getMetadata().setAnnotations(annotations);
        JsonNode wish = client.getKubernetesSerialization().convertValue(desired, JsonNode.class);
        String digest = hash(sorted(wish).toString());
        annotations.put(APPLIED_ANNOTATION, digest);
    }

    private boolean matches(HasMetadata desired, HasMetadata observed) {
        var serialization = client.getKubernetesSerialization();
        return ObjectMatch.holds(
                serialization.convertValue(observed, JsonNode.class),
                serialization.convertValue(desired, JsonNode.class));
    }

    /** The same with the fields of every object in alphabetical order: the order of a Java map may be another in each process. */
    private static JsonNode sorted(JsonNode node) {
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            node.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(field -> object.set(field.getKey(), sorted(field.getValue())));
            return object;
        }
        if (node.isArray()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> array.add(sorted(element)));
            return array;
        }
        return node;
    }

    private static Map<String, String> nonNull(Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
