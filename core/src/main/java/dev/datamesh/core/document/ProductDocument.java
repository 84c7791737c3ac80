package dev.datamesh.core.document;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A product as an ODPS v1.0.0 document: a tree of maps, lists, strings, numbers and booleans. Its streams are its output ports, all
 * under the contract that {@link ContractDocument} writes; what it is made of are its input ports.
 */
public final class ProductDocument {
    private ProductDocument() {}

    /** @return the document, its entries in the order of the standard */
    public static Map<String, Object> of(DocumentedProduct product) {
        DataProductSpec spec = product.spec();
        return new Entries()
                .put("apiVersion", "v1.0.0")
                .put("kind", "DataProduct")
                .put("id", product.id())
                .put("name", product.title())
                .put("version", product.version())
                .put("status", product.status())
                .put("domain", product.address().domain())
                .put("description", ContractDocument.description(spec))
                .put("tags", spec.tags())
                .put("inputPorts", inputPorts(product))
                .put(
                        "outputPorts",
                        spec.streams().stream()
                                .map(stream -> outputPort(product, stream))
                                .toList())
                .put("support", People.support(product))
                .put("team", People.team(product))
                .put("customProperties", Entries.customProperties(own(product)))
                .put("productCreatedTs", product.created().map(Object::toString).orElse(null))
                .map();
    }

    /** A port needs the version of its contract; inputs whose version is not known are named among the product's own properties. */
    private static List<Map<String, Object>> inputPorts(DocumentedProduct product) {
        return product.spec().inputs().stream()
                .filter(product.inputVersions()::containsKey)
                .map(input -> new Entries()
                        .put("name", address(input))
                        .put("version", product.inputVersions().get(input))
                        .put("contractId", DocumentedProduct.id(input))
                        .map())
                .toList();
    }

    private static Map<String, Object> outputPort(DocumentedProduct product, StreamSpec stream) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("physicalName", physicalName(product, stream));
        product.endpoint().ifPresent(endpoint -> own.put("endpoint", endpoint.uri()));
        return new Entries()
                .put("name", stream.name())
                .put("description", stream.records() == null ? "A time series." : "Records.")
                .put("type", "arrow-flight")
                .put("version", stream.major().toString())
                .put("contractId", product.id())
                .put("inputContracts", inputContracts(product))
                .put("customProperties", Entries.customProperties(own))
                .map();
    }

    private static String physicalName(DocumentedProduct product, StreamSpec stream) {
        return stream.records() == null
                ? product.id(stream).publisherId()
                : product.id(stream).recordsTopic();
    }

    private static List<Map<String, Object>> inputContracts(DocumentedProduct product) {
        return product.spec().inputs().stream()
                .filter(product.inputVersions()::containsKey)
                .map(input -> new Entries()
                        .put("id", DocumentedProduct.id(input))
                        .put("version", product.inputVersions().get(input))
                        .map())
                .toList();
    }

    private static Map<String, Object> own(DocumentedProduct product) {
        Map<String, Object> own = ContractDocument.own(product);
        List<String> unknown = product.spec().inputs().stream()
                .filter(input -> !product.inputVersions().containsKey(input))
                .map(ProductDocument::address)
                .toList();
        if (!unknown.isEmpty()) {
            own.put("inputsOfUnknownVersion", unknown);
        }
        return own;
    }

    private static String address(ProductRef product) {
        return product.domain() + "/" + product.name();
    }
}
