package dev.datamesh.core.record;

import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which schemas readers of a stream need: the one that is written now, and those before it, as their records may still be there. */
public final class SchemaHistory {
    /** As many as a status holds of a stream. */
    static final int MOST = 8;

    /**
     * How many bytes of JSON the schemas of a product may come to in its status: etcd takes 1.5 MiB of an object, of which the spec holds
     * the current schemas once more, and whoever follows products keeps all that is in them.
     */
    public static final int MOST_BYTES = 256 * 1024;

    private SchemaHistory() {}

    /** How many bytes a schema takes in JSON, where it is a string in quotes. */
    public static int bytes(String text) {
        int escapes = (int) text.chars().filter(c -> c == '"' || c == '\\').count();
        return text.getBytes(StandardCharsets.UTF_8).length + escapes;
    }

    /** The schemas once records are written by this one; the oldest goes where there are too many. */
    public static List<SchemaStatus> with(List<SchemaStatus> before, int id, String text) {
        var schemas = new ArrayList<>(before);
        schemas.removeIf(schema -> schema.id() == id);
        schemas.add(new SchemaStatus(id, text));
        return List.copyOf(schemas.subList(Math.max(0, schemas.size() - MOST), schemas.size()));
    }

    /**
     * The schemas of a product's streams without the oldest that do not fit; the stream with the longest history gives up first, and the
     * last schema of a stream, by which it is written, stays.
     */
    public static <K> Map<K, List<SchemaStatus>> within(Map<K, List<SchemaStatus>> streams, int mostBytes) {
        Map<K, List<SchemaStatus>> kept = new LinkedHashMap<>(streams);
        long bytes = kept.values().stream()
                .flatMap(List::stream)
                .mapToLong(schema -> bytes(schema.text()))
                .sum();
        while (bytes > mostBytes) {
            Optional<Map.Entry<K, List<SchemaStatus>>> longest = kept.entrySet().stream()
                    .filter(entry -> entry.getValue().size() > 1)
                    .max(Comparator.comparing(entry -> entry.getValue().size()));
            if (longest.isEmpty()) {
                break;
            }
            List<SchemaStatus> history = longest.get().getValue();
            bytes -= bytes(history.getFirst().text());
            longest.get().setValue(List.copyOf(history.subList(1, history.size())));
        }
        return kept;
    }
}
