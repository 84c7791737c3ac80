package dev.datamesh.local.mesh.plan;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;

/** Who reads a product, by its status: those whom a change of it would reach. */
final class Consumers {
    private static final int MOST_NAMED = 5;

    private Consumers() {}

    /** For people, as {@code cbc/search (total_cents), shop/report}; empty if nobody is known to read it. */
    static String of(GenericKubernetesResource object) {
        if (!(object.getAdditionalProperties().get("status") instanceof Map<?, ?> status)) {
            return "";
        }
        List<?> consumers = status.get("consumers") instanceof List<?> list ? list : List.of();
        if (Boolean.TRUE.equals(status.get("consumersOverflow"))) {
            return "more consumers than are listed";
        }
        List<String> named = consumers.stream()
                .limit(MOST_NAMED)
                .map(each -> each instanceof Map<?, ?> consumer ? name(consumer) : "")
                .filter(name -> !name.isEmpty())
                .toList();
        int more = consumers.size() - named.size();
        return String.join(", ", named) + (more > 0 ? " and " + more + " more" : "");
    }

    private static String name(Map<?, ?> consumer) {
        String subject = consumer.get("subject") instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : "?";
        List<String> fields = consumer.get("fields") instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
        return consumer.get("namespace") + "/" + subject
                + (fields.isEmpty() ? "" : " (" + String.join(", ", fields) + ")");
    }
}
