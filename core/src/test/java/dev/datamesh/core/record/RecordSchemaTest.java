package dev.datamesh.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.product.DataProductStatus.SchemaStatus;
import dev.datamesh.api.product.RecordsSpec.SchemaSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordSchemaTest {
    @Test
    void theSameSchemaIsTheSameTextAndIdHoweverItWasRead() {
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("name", "Order");
        other.put("type", "record");
        other.put("fields", List.of(Map.of("type", "long", "name", "c\"\n")));
        RecordSchema one = avro(
                Map.of("type", "record", "name", "Order", "fields", List.of(Map.of("name", "c\"\n", "type", "long"))));
        assertThat(avro(other)).isEqualTo(one);
        assertThat(one.text())
                .isEqualTo(
                        "{\"fields\":[{\"name\":\"c\\\"\\u000a\",\"type\":\"long\"}],\"name\":\"Order\",\"type\":\"record\"}");
        assertThat(avro(other).ownId("s"))
                .isPositive()
                .isEqualTo(one.ownId("s"))
                .isNotEqualTo(one.ownId("t"));
    }

    @Test
    void theEightThatCameLastAreKeptAndTheCurrentOneIsTheLast() {
        List<SchemaStatus> schemas = List.of();
        for (int id = 1; id <= 9; id++) {
            schemas = SchemaHistory.with(schemas, id, "text " + id);
        }
        assertThat(schemas).extracting(SchemaStatus::id).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(SchemaHistory.with(schemas, 3, "text 3"))
                .extracting(SchemaStatus::id)
                .containsExactly(2, 4, 5, 6, 7, 8, 9, 3);
    }

    @Test
    void theOldestGoFirstWhereSchemasOutgrowTheirRoomAndNoCurrentOneGoes() {
        Map<String, List<SchemaStatus>> streams = new LinkedHashMap<>();
        streams.put("a", List.of(schema(1), schema(2), schema(3)));
        streams.put("b", List.of(schema(4)));

        assertThat(SchemaHistory.within(streams, 40)).isEqualTo(streams);
        assertThat(SchemaHistory.within(streams, 39).get("a"))
                .extracting(SchemaStatus::id)
                .containsExactly(2, 3);
        assertThat(SchemaHistory.within(streams, 0))
                .isEqualTo(Map.of("a", List.of(schema(3)), "b", List.of(schema(4))));
    }

    /** Ten bytes of JSON: two quotes that are escaped, and an umlaut of two bytes. */
    private static SchemaStatus schema(int id) {
        return new SchemaStatus(id, "\"1234\u00e4\"");
    }

    private static RecordSchema avro(Map<String, Object> schema) {
        return RecordSchema.of(new SchemaSpec(schema, null, null)).orElseThrow();
    }
}
