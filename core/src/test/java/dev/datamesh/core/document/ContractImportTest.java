package dev.datamesh.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.core.document.ImportedContract.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContractImportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void recordsBecomeAvroWithTheirKey() {
        DataProductSpec spec = spec(contract(Map.of(
                "schema",
                List.of(Map.of(
                        "name",
                        "order lines",
                        "properties",
                        List.of(
                                Map.of("name", "id", "logicalType", "string", "required", true, "primaryKey", true),
                                Map.of("name", "n", "logicalType", "integer"),
                                Map.of("name", "price", "physicalType", "DECIMAL(10, 2)", "required", true),
                                Map.of(
                                        "name",
                                        "at",
                                        "logicalType",
                                        "object",
                                        "required",
                                        true,
                                        "properties",
                                        List.of(Map.of("name", "day", "logicalType", "date", "required", true)))))))));

        var stream = spec.streams().getFirst();
        assertThat(stream.name()).isEqualTo("order-lines");
        assertThat(stream.records().key()).isEqualTo("id");
        Map<String, Object> avro = stream.records().schema().avro();
        assertThat(avro).containsEntry("name", "OrderLines");
        assertThat((List<?>) avro.get("fields"))
                .asString()
                .contains(
                        "{name=id, type=string}",
                        "{name=n, type=[null, long], default=null}",
                        "logicalType=decimal, precision=10, scale=2",
                        "{type=int, logicalType=date}");
    }

    @Test
    void whatHasNoPlaceIsToldWithItsPath() {
        ImportedContract imported = imported(contract(Map.of(
                "price",
                Map.of("priceAmount", 3),
                "team",
                Map.of("name", "shop"),
                "customProperties",
                List.of(Map.of("property", "costCentre", "value", 7)),
                "schema",
                List.of(Map.of(
                        "name",
                        "main",
                        "quality",
                        List.of(Map.of("rule", "nullCheck")),
                        "properties",
                        List.of(
                                Map.of("name", "a b", "logicalType", "string"),
                                Map.of(
                                        "name",
                                        "mail",
                                        "logicalType",
                                        "string",
                                        "classification",
                                        "pii",
                                        "logicalTypeOptions",
                                        Map.of("maxLength", 80))))))));

        assertThat(imported.losses())
                .extracting(Loss::path)
                .contains(
                        "price",
                        "team",
                        "customProperties[0].property",
                        "schema[0].quality",
                        "schema[0].properties[0].name",
                        "schema[0].properties[1].classification",
                        "schema[0].properties[1].logicalTypeOptions.maxLength",
                        "publishers");
    }

    @Test
    void serviceLevelsAndLifeAreCarriedOver() {
        DataProductSpec spec = spec(contract(Map.of(
                "status",
                "deprecated",
                "slaProperties",
                List.of(
                        Map.of("property", "latency", "value", 2, "unit", "s"),
                        Map.of("property", "completeness", "value", 99.9, "unit", "%"),
                        Map.of("property", "retention", "value", 3, "unit", "d", "element", "main"),
                        Map.of("property", "endOfLife", "value", "2030-01-01T00:00:00Z")),
                "customProperties",
                List.of(Map.of("property", "classification", "value", "Restricted")))));

        assertThat(spec.serviceLevel().latency()).isEqualTo("2s");
        assertThat(spec.serviceLevel().completeness()).isEqualTo("99.9%");
        assertThat(spec.streams().getFirst().live().retention()).isEqualTo("3d");
        assertThat(spec.lifecycle().stage()).isEqualTo(LifecycleSpec.Stage.Deprecated);
        assertThat(spec.lifecycle().endOfLife()).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(spec.classification()).isEqualTo(Classification.Restricted);
    }

    @Test
    void namesThatNoObjectMayHaveAreMadeSuchAndTold() {
        ImportedContract imported =
                ContractImport.of(contract(Map.of("dataProduct", "Orders Placed")), Optional.of("my-shop"));

        assertThat(imported.manifest().get("metadata"))
                .isEqualTo(Map.of("namespace", "my-shop", "name", "orders-placed"));
        assertThat(imported.losses()).extracting(Loss::path).contains("dataProduct");
    }

    @Test
    void whatIsNoContractIsRefusedWithWhatItIs() {
        assertThatThrownBy(() -> imported(Map.of("kind", "DataProduct", "apiVersion", "v1.0.0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kind is 'DataProduct'");
        assertThatThrownBy(() -> imported(contract(Map.of("schema", List.of()))))
                .hasMessageContaining("schema: there is no object");
    }

    private static Map<String, Object> contract(Map<String, Object> more) {
        Map<String, Object> contract = new LinkedHashMap<>(Map.of(
                "apiVersion", "v3.1.0",
                "kind", "DataContract",
                "version", "1.2.3",
                "domain", "shop",
                "dataProduct", "orders",
                "schema",
                        new ArrayList<>(List.of(Map.of(
                                "name",
                                "main",
                                "properties",
                                List.of(Map.of("name", "id", "logicalType", "string", "required", true)))))));
        contract.putAll(more);
        return contract;
    }

    private static ImportedContract imported(Map<String, Object> contract) {
        return ContractImport.of(contract, Optional.empty());
    }

    private static DataProductSpec spec(Map<String, Object> contract) {
        return JSON.convertValue(imported(contract).manifest().get("spec"), DataProductSpec.class);
    }
}
