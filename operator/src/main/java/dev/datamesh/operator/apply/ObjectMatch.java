package dev.datamesh.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Set;

/** Whether an object holds every value that is wanted of it; what the server or others added does not matter. */
final class ObjectMatch {
    /** Where quantities stand. Elsewhere a text that could be one is a text: group {@code 1k} is not group {@code 1000}. */
    private static final Set<String> QUANTITIES = Set.of("hard", "limits", "requests", "sizeLimit");

    private ObjectMatch() {}

    static boolean holds(JsonNode observed, JsonNode desired) {
        return holds(observed, desired, false);
    }

    private static boolean holds(JsonNode observed, JsonNode desired, boolean quantity) {
        if (desired.isNull() || (desired.isContainerNode() && desired.isEmpty())) {
            return true;
        }
        if (observed == null || observed.isNull()) {
            return false;
        }
        if (desired.isObject()) {
            for (var field : desired.properties()) {
                String key = field.getKey();
                if (!holds(observed.get(key), field.getValue(), quantity || QUANTITIES.contains(key))) {
                    return false;
                }
            }
            return true;
        }
        if (desired.isArray()) {
            if (observed.size() != desired.size()) {
                return false;
            }
            for (int i = 0; i < desired.size(); i++) {
                if (!holds(observed.get(i), desired.get(i), quantity)) {
                    return false;
                }
            }
            return true;
        }
        return observed.isValueNode()
                && (observed.asText().equals(desired.asText())
                        || (quantity && sameQuantity(observed.asText(), desired.asText())));
    }

    /** The server writes quantities in its own normal form: {@code 1024Mi} comes back as {@code 1Gi}. */
    private static boolean sameQuantity(String observed, String desired) {
        try {
            return Quantity.getAmountInBytes(Quantity.parse(observed))
                            .compareTo(Quantity.getAmountInBytes(Quantity.parse(desired)))
                    == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
