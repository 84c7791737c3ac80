package dev.datamesh.core.record;

import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import java.util.ArrayList;
import java.util.List;

/** Which schemas readers of a stream need: the one that is written now, and those before it, as their records may still be there. */
public final class SchemaHistory {
    /** As many as a status holds of a stream. */
    static final int MOST = 8;

    private SchemaHistory() {}

    /** The schemas once records are written by this one; the oldest goes where there are too many. */
    public static List<SchemaStatus> with(List<SchemaStatus> before, int id, String text) {
        var schemas = new ArrayList<>(before);
        schemas.removeIf(schema -> schema.id() == id);
        schemas.add(new SchemaStatus(id, text));
        return List.copyOf(schemas.subList(Math.max(0, schemas.size() - MOST), schemas.size()));
    }
}
