package dev.datamesh.operator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;

/** Whether an object holds every value that is wanted of it; what the server or others added does not matter. */
final class ObjectMatch {
    private ObjectMatch() {}

    static boolean holds(JsonNode observed, JsonNode desired) {
        if (desired.isNull() || (desired.isContainerNode() && desired.isEmpty())) {
            return true;
        }
        if (observed == null || observed.isNull()) {
            return false;
        }
        if (desired.isObject()) {
            for (var field : desired.properties()) {
                if (!holds(observed.get(field.getKey()), field.getValue())) {
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
                if (!holds(observed.get(i), desired.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return observed.asText().equals(desired.asText()) || sameQuantity(observed.asText(), desired.asText());
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
