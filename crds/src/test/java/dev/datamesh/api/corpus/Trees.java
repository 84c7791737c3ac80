package dev.datamesh.api.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.List;

/** Compares trees of JSON. */
final class Trees {
    private Trees() {}

    /** What the first tree says and the second does not, as paths with both values; the second may say more. */
    static List<String> missing(JsonNode said, JsonNode kept) {
        List<String> missing = new ArrayList<>();
        collect("", said, kept, missing);
        return missing;
    }

    private static void collect(String path, JsonNode said, JsonNode kept, List<String> missing) {
        if (said.getNodeType() == JsonNodeType.OBJECT && kept.isObject()) {
            said.properties()
                    .forEach(field ->
                            collect(path + "." + field.getKey(), field.getValue(), kept.path(field.getKey()), missing));
        } else if (said.isArray() && kept.isArray() && said.size() == kept.size()) {
            for (int i = 0; i < said.size(); i++) {
                collect(path + "[" + i + "]", said.get(i), kept.get(i), missing);
            }
        } else if (!said.equals(kept)) {
            missing.add(path + ": " + said + " became " + kept);
        }
    }
}
