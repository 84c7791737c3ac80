package dev.datamesh.local.mesh.record;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.local.mesh.cluster.ProductAddress;
import dev.datamesh.local.mesh.console.MeshException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A stream of records as it really is.
 *
 * @param json whether its records are JSON; else Avro
 * @param schemaId what records that are written now name
 * @param schema by which they are written
 * @param key the field whose value is the record's key
 */
public record RecordStream(
        ProductAddress product,
        String name,
        String topic,
        boolean json,
        int schemaId,
        String schema,
        Optional<String> key) {

    /** Whether the stream of a product carries records. */
    public static boolean isOf(DataProduct product, String stream) {
        return newest(product, stream).filter(spec -> spec.records() != null).isPresent();
    }

    /** A product's stream, the newest major of that name. */
    public static RecordStream of(ProductAddress address, DataProduct product, String stream) {
        StreamSpec spec = newest(product, stream)
                .filter(each -> each.records() != null)
                .orElseThrow(() -> new MeshException(address + " has no stream " + stream + " of records", ""));
        List<StreamStatus> streams =
                product.getStatus() == null ? List.of() : product.getStatus().streams();
        return streams.stream()
                .filter(each -> each.name().equals(stream) && spec.major().equals(each.major()))
                .filter(each -> each.schemaId() != null && !each.topics().isEmpty())
                .flatMap(status -> status.schemas().stream()
                        .filter(schema -> schema.id().equals(status.schemaId()))
                        .map(SchemaStatus::text)
                        .map(schema -> new RecordStream(
                                address,
                                stream,
                                status.topics().getFirst().name(),
                                spec.records().schema().json() != null,
                                status.schemaId(),
                                schema,
                                Optional.ofNullable(spec.records().key()))))
                .findFirst()
                .orElseThrow(() -> new MeshException(
                        address + ": stream " + stream + " has no topic, or its schema no id, yet",
                        "'mesh status' says what it waits for"));
    }

    private static Optional<StreamSpec> newest(DataProduct product, String stream) {
        return product.getSpec().streams().stream()
                .filter(each -> each.name().equals(stream))
                .max(Comparator.comparing(StreamSpec::major));
    }
}
