package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.condition.Reason;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a product is told whose schema changes. */
class SchemaChangesTest {
    private static final String BEFORE =
            "{\"additionalProperties\":false,\"properties\":{\"price\":{\"type\":\"integer\"}},\"type\":\"object\"}";

    @Test
    void aBreakIsToldWithItsFieldWhatWasFoundWhatIsAllowedAndTheWayOut() {
        SchemaChanges changes = changes(1, "Backward", "{price: {type: string}}", BEFORE);
        assertThat(changes.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).isEqualTo(Reason.IncompatibleContract);
            assertThat(problem)
                    .hasToString("spec.streams[0].records.schema: field price: found string; allowed by"
                            + " compatibility Backward: what reads also the records before: integer; otherwise list a stream"
                            + " with major 2 beside this one");
        });
    }

    @Test
    void whatIsCompatibleTheSameOrTheFirstIsNoProblem() {
        assertThat(changes(1, "Backward", "{price: {type: number}}", BEFORE).problems())
                .isEmpty();
        assertThat(changes(1, "FullTransitive", "{price: {type: integer}}", BEFORE)
                        .problems())
                .isEmpty();
        assertThat(changes(1, "FullTransitive", "{price: {type: string}}").problems())
                .isEmpty();
        assertThat(changes(1, "None", "{price: {type: string}}", BEFORE).problems())
                .isEmpty();
    }

    @Test
    void aNewMajorOwesNothingToTheOldOne() {
        assertThat(changes(2, "FullTransitive", "{price: {type: string}}", BEFORE)
                        .problems())
                .isEmpty();
    }

    @Test
    void whatIsNotProvenIsNoProblemAndIsSaid() {
        SchemaChanges changes = changes(1, "Backward", "{price: {type: integer, not: {const: 3}}}", BEFORE);
        assertThat(changes.problems()).isEmpty();
        assertThat(changes.undecided())
                .containsExactly("spec.streams[0].records.schema: price: not says more than is understood");
    }

    private static SchemaChanges changes(int major, String level, String properties, String... before) {
        var product = Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: shop, name: orders}
                spec:
                  streams:
                  - name: main
                    major: %d
                    records: {compatibility: %s, schema: {json: {type: object, additionalProperties: false, properties: %s}}}
                """.formatted(major, level, properties), DataProduct.class);
        List<SchemaStatus> schemas =
                List.of(before).stream().map(text -> new SchemaStatus(1, text)).toList();
        return SchemaChanges.of(
                product,
                List.of(new StreamStatus("main", 1, null, null, null, "orders", 1, null, null, null, schemas, null)));
    }
}
