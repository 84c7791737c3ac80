package dev.datamesh.core.document;

import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.LifecycleSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.unit.DurationText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A product's contract as an ODCS v3.1.0 document: a tree of maps, lists, strings, numbers and booleans, for any writer of YAML or
 * JSON. One contract covers all the product's streams; each is an object of its schema.
 */
public final class ContractDocument {
    private ContractDocument() {}

    /** @return the document, its entries in the order of the standard */
    public static Map<String, Object> of(DocumentedProduct product) {
        DataProductSpec spec = product.spec();
        return new Entries()
                .put("apiVersion", "v3.1.0")
                .put("kind", "DataContract")
                .put("id", product.id())
                .put("name", product.title())
                .put("version", product.version())
                .put("status", product.status())
                .put("domain", product.address().domain())
                .put("dataProduct", product.address().name())
                .put("description", description(spec))
                .put("tags", spec.tags())
                .put("servers", servers(product))
                .put(
                        "schema",
                        spec.streams().stream()
                                .map(stream -> StreamObject.of(product, stream))
                                .toList())
                .put("support", People.support(product))
                .put("team", People.team(product))
                .put("roles", roles(product))
                .put("slaProperties", serviceLevels(spec))
                .put("customProperties", Entries.customProperties(own(product)))
                .put(
                        "contractCreatedTs",
                        product.created().map(Object::toString).orElse(null))
                .map();
    }

    static Map<String, Object> description(DataProductSpec spec) {
        return spec.description() == null
                ? Map.of()
                : new Entries()
                        .put("purpose", spec.description().purpose())
                        .put("limitations", spec.description().limitations())
                        .put("usage", spec.description().usage())
                        .map();
    }

    /** The standard has no word for Arrow Flight, and topics belong to the schema's objects, not here. */
    private static List<Map<String, Object>> servers(DocumentedProduct product) {
        return product.endpoint().stream()
                .map(endpoint -> new Entries()
                        .put("server", "mesh")
                        .put("type", "custom")
                        .put("description", "Arrow Flight, with the requests of Arrakis")
                        .put("location", endpoint.uri())
                        .put("host", endpoint.host())
                        .put("port", endpoint.port())
                        .put("format", "arrow")
                        .map())
                .toList();
    }

    private static List<Map<String, Object>> roles(DocumentedProduct product) {
        return List.of(new Entries()
                .put("role", "consumer")
                .put("access", "read")
                .put("firstLevelApprovers", People.approvers(product))
                .map());
    }

    private static List<Map<String, Object>> serviceLevels(DataProductSpec spec) {
        List<Map<String, Object>> levels = new ArrayList<>();
        if (spec.serviceLevel() != null) {
            addSeconds(levels, "latency", spec.serviceLevel().latency(), null);
            if (spec.serviceLevel().completeness() != null) {
                String percent = spec.serviceLevel().completeness().replace("%", "");
                levels.add(level("completeness", new BigDecimal(percent), "%", null));
            }
        }
        for (StreamSpec stream : spec.streams()) {
            String element = StreamObject.name(stream);
            addSeconds(levels, "retention", stream.live().retention(), element);
            if (stream.archive() != null) {
                addSeconds(levels, "archiveRetention", stream.archive().retention(), element);
                addSeconds(levels, "archiveFreshness", stream.archive().freshness(), element);
            }
        }
        LifecycleSpec life = spec.lifecycle();
        if (life != null && life.endOfSupport() != null) {
            levels.add(level("endOfSupport", life.endOfSupport(), null, null));
        }
        if (life != null && life.endOfLife() != null) {
            levels.add(level("endOfLife", life.endOfLife(), null, null));
        }
        return levels;
    }

    private static void addSeconds(
            List<Map<String, Object>> levels, String property, @Nullable String duration, @Nullable String element) {
        if (duration != null) {
            Duration parsed = DurationText.parse(duration);
            BigDecimal seconds = BigDecimal.valueOf(parsed.getSeconds()).add(BigDecimal.valueOf(parsed.getNano(), 9));
            levels.add(level(property, seconds.stripTrailingZeros(), "s", element));
        }
    }

    private static Map<String, Object> level(
            String property, Object value, @Nullable String unit, @Nullable String element) {
        return new Entries()
                .put("property", property)
                .put("value", value)
                .put("unit", unit)
                .put("element", element)
                .map();
    }

    /** What the mesh knows and the standard has no word for. */
    static Map<String, Object> own(DocumentedProduct product) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("classification", product.classification().name());
        DataProductSpec spec = product.spec();
        if (spec.access() != null) {
            own.put("access", spec.access().mode().name());
            own.put("visibility", spec.access().visibility().name());
        }
        if (spec.lifecycle() != null && spec.lifecycle().replacedBy() != null) {
            own.put("replacedBy", DocumentedProduct.id(spec.lifecycle().replacedBy()));
        }
        return own;
    }
}
