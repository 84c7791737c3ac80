package dev.datamesh.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.Subject;
import dev.datamesh.api.domain.DataDomainSpec;
import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.RecordsSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.api.product.TimeSeriesSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final ProductRef ADDRESS = new ProductRef("shop", "orders");

    @Test
    void teamIsAnObjectAndApproversAreOneString() {
        Map<String, Object> contract = ContractDocument.of(product(List.of(records(Map.of()))));

        assertThat(contract.get("team"))
                .isEqualTo(Map.of(
                        "name", "The shop", "members", List.of(member("ann", "User"), member("shop-owners", "Group"))));
        assertThat(contract.get("roles"))
                .isEqualTo(List.of(
                        Map.of("role", "consumer", "access", "read", "firstLevelApprovers", "ann, shop-owners")));
    }

    @Test
    void topicsStandInTheSchemaAndNotAtTheServer() {
        Map<String, Object> contract = ContractDocument.of(product(List.of(records(Map.of()))));

        assertThat(first(contract, "servers")).doesNotContainKey("topic").contains(entry("port", 31206));
        assertThat(first(contract, "schema")).contains(entry("physicalName", "shop.orders.main.v1"));
    }

    @Test
    void majorsOfOneStreamAreObjectsAndPortsOfTheirOwn() {
        StreamSpec first = series("main", 1);
        StreamSpec second = series("main", 2);
        DocumentedProduct product = product(List.of(first, second));

        assertThat(names(ContractDocument.of(product), "schema")).containsExactly("main", "main_v2");
        assertThat(names(ProductDocument.of(product), "outputPorts")).containsExactly("main", "main");
        assertThat(all(ProductDocument.of(product), "outputPorts"))
                .extracting(port -> port.get("version"))
                .containsExactly("1", "2");
    }

    @Test
    void channelIsAListOfItsSampleTypeWithRateAndUnit() {
        Map<String, Object> object = first(ContractDocument.of(product(List.of(series("main", 1)))), "schema");

        assertThat(all(object, "properties").get(1))
                .contains(
                        entry("name", "S1:TEST-X"),
                        entry("logicalType", "array"),
                        entry(
                                "items",
                                Map.of(
                                        "logicalType",
                                        "number",
                                        "logicalTypeOptions",
                                        Map.of("format", "f64"),
                                        "physicalType",
                                        "float64")),
                        entry(
                                "customProperties",
                                List.of(
                                        Map.of("property", "sampleRate", "value", 16),
                                        Map.of("property", "unit", "value", "m"))));
    }

    @Test
    void avroTypesHaveTheStandardsWordsAndNullableFieldsAreNotRequired() {
        Map<String, Object> avro = Map.of(
                "type",
                "record",
                "name",
                "Order",
                "fields",
                List.of(
                        Map.of("name", "order_id", "type", "string"),
                        Map.of("name", "cents", "type", List.of("null", "long")),
                        Map.of("name", "at", "type", Map.of("type", "long", "logicalType", "timestamp-millis")),
                        Map.of("name", "lines", "type", Map.of("type", "array", "items", "double")),
                        Map.of("name", "either", "type", List.of("int", "string"))));

        List<Map<String, Object>> fields = AvroProperties.of(avro, "order_id", "Internal");

        assertThat(fields)
                .extracting(field -> field.get("logicalType"))
                .containsExactly("string", "integer", "timestamp", "array", null);
        assertThat(fields).extracting(field -> field.get("required")).containsExactly(true, false, true, true, true);
        assertThat(fields.getFirst()).contains(entry("primaryKey", true), entry("primaryKeyPosition", 1));
        assertThat(fields.getLast()).contains(entry("physicalType", "union"));
    }

    @Test
    void schemaThatHoldsItselfEnds() {
        Map<String, Object> node = new HashMap<>(Map.of("type", "record", "name", "Node"));
        node.put("fields", List.of(Map.of("name", "next", "type", node)));

        assertThat(AvroProperties.of(node, null, "Internal")).hasSize(1);
    }

    @Test
    void jsonFormatsAndBoundsAreCarriedOver() {
        Map<String, Object> json = Map.of(
                "required", List.of("day"), "properties", Map.of("day", Map.of("type", "string", "format", "date")));

        assertThat(JsonProperties.of(json, null, "Public"))
                .containsExactly(Map.of(
                        "name",
                        "day",
                        "required",
                        true,
                        "logicalType",
                        "date",
                        "physicalType",
                        "string",
                        "classification",
                        "Public"));
        assertThat(JsonProperties.of(
                        Map.of("properties", Map.of("n", Map.of("type", List.of("integer", "null"), "minimum", 0))),
                        null,
                        "Public"))
                .first()
                .satisfies(n -> assertThat(n)
                        .contains(entry("logicalType", "integer"), entry("logicalTypeOptions", Map.of("minimum", 0))));
    }

    @Test
    void inputsWithoutAKnownVersionAreNamedAndAreNoPorts() {
        ProductRef known = new ProductRef("a", "x");
        DocumentedProduct product =
                product(List.of(series("main", 1)), List.of(known, new ProductRef("b", "y")), known);

        assertThat(first(ProductDocument.of(product), "inputPorts"))
                .contains(entry("name", "a/x"), entry("version", "2.1.0"));
        assertThat(all(ProductDocument.of(product), "inputPorts")).hasSize(1);
        assertThat(all(ProductDocument.of(product), "customProperties"))
                .contains(Map.of("property", "inputsOfUnknownVersion", "value", List.of("b/y")));
    }

    @Test
    void idIsThatOfTheNameSoThatOthersNotesOutliveTheMesh() {
        assertThat(DocumentedProduct.id(ADDRESS)).isEqualTo(DocumentedProduct.id(new ProductRef("shop", "orders")));
        assertThat(DocumentedProduct.id(ADDRESS)).isNotEqualTo(DocumentedProduct.id(new ProductRef("shop", "order")));
    }

    private static DocumentedProduct product(List<StreamSpec> streams) {
        return product(streams, List.of());
    }

    private static DocumentedProduct product(List<StreamSpec> streams, List<ProductRef> inputs, ProductRef... known) {
        DataProductSpec spec = new DataProductSpec(
                null, null, null, Classification.Public, null, inputs, null, streams, null, null, null, null);
        DataDomainSpec domain = new DataDomainSpec(
                "The shop",
                "local",
                null,
                null,
                List.of(new Subject(Subject.Kind.User, "ann"), new Subject(Subject.Kind.Group, "shop-owners")),
                null,
                null,
                null);
        return new DocumentedProduct(
                ADDRESS,
                spec,
                Optional.empty(),
                Optional.of(domain),
                Optional.of(new DocumentedProduct.Endpoint("grpc://127.0.0.1:31206", "127.0.0.1", 31206)),
                known.length == 0 ? Map.of() : Map.of(known[0], "2.1.0"));
    }

    private static StreamSpec records(Map<String, Object> avro) {
        return new StreamSpec(
                null,
                null,
                null,
                new RecordsSpec(
                        "order_id",
                        new RecordsSpec.SchemaSpec(avro, null, null),
                        RecordsSpec.Compatibility.BackwardTransitive),
                null,
                null,
                null);
    }

    private static StreamSpec series(String name, int major) {
        return new StreamSpec(
                name,
                major,
                new TimeSeriesSpec(
                        "1s",
                        null,
                        null,
                        List.of(new ChannelSpec("S1:TEST-X", ChannelSpec.DataType.FLOAT64, 16, "m", null)),
                        null,
                        null),
                null,
                null,
                null,
                null);
    }

    private static Map<String, Object> member(String name, String kind) {
        return Map.of(
                "username",
                name,
                "role",
                "owner",
                "customProperties",
                List.of(Map.of("property", "kind", "value", kind)));
    }

    private static Map<String, Object> first(Map<String, Object> document, String list) {
        return all(document, list).getFirst();
    }

    private static List<Object> names(Map<String, Object> document, String list) {
        return all(document, list).stream().map(each -> each.get("name")).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> all(Map<String, Object> document, String list) {
        return (List<Map<String, Object>>) Objects.requireNonNull(document.get(list), list);
    }
}
