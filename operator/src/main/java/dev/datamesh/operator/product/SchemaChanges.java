package dev.datamesh.operator.product;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.compatibility.SchemaChange;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.product.Acceptance;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the schemas of a product's records may follow those that were accepted before: the mesh judges that itself, so that it holds
 * where the plane has no registry, and says which field it is.
 *
 * @param problems what may not be
 * @param undecided what could not be found out, in words; a registry may know more
 */
record SchemaChanges(List<Problem> problems, List<String> undecided) {
    private static final int MOST_FIELDS = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param before the product's streams as they were reported last */
    static SchemaChanges of(DataProduct product, List<StreamStatus> before) {
        List<Problem> problems = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        for (int i = 0; i < product.getSpec().streams().size(); i++) {
            StreamSpec stream = product.getSpec().streams().get(i);
            if (stream.records() != null) {
                StreamId id = Acceptance.streamId(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName(),
                        stream);
                judge(
                        stream,
                        "spec.streams[" + i + "].records.schema",
                        SchemaWork.before(id, before),
                        problems,
                        undecided);
            }
        }
        return new SchemaChanges(List.copyOf(problems), List.copyOf(undecided));
    }

    private static void judge(
            StreamSpec stream,
            String path,
            SchemaWork.Registered before,
            List<Problem> problems,
            List<String> undecided) {
        RecordSchema.of(stream.records().schema())
                .filter(now -> !before.schemas().isEmpty()
                        && !before.schemas().getLast().text().equals(now.text()))
                .ifPresent(now -> {
                    List<RecordSchema> accepted = before.schemas().stream()
                            .map(schema -> new RecordSchema(now.format(), schema.text()))
                            .toList();
                    var judged =
                            new SchemaChange(stream.records().compatibility(), SchemaChanges::json).of(now, accepted);
                    judged.breaks().stream()
                            .limit(MOST_FIELDS)
                            .forEach(found -> problems.add(problem(path, stream, found)));
                    judged.undecided().forEach(what -> undecided.add(path + ": " + what));
                });
    }

    private static Problem problem(String path, StreamSpec stream, SchemaChange.Found found) {
        return new Problem(
                Reason.IncompatibleContract,
                path,
                (found.field().isEmpty() ? "" : "field " + found.field() + ": ")
                        + "found " + found.found()
                        + "; allowed by compatibility " + stream.records().compatibility() + ": " + found.allowed()
                        + "; otherwise list a stream with major " + (stream.major() + 1) + " beside this one");
    }

    /** Null for what is no JSON, which compares with nothing. */
    private static Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
