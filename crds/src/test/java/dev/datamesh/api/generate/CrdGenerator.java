package dev.datamesh.api.generate;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Makes the CustomResourceDefinition of a kind: what Fabric8 reads off the model, and then what it cannot say. */
final class CrdGenerator {
    private static final String CATEGORY = "datamesh";

    /** Kubernetes lets a schema speak of nothing in metadata but the names; a rule can only point to what the schema names. */
    private static final int LONGEST_NAME_OF_KUBERNETES = 253;

    private final ObjectMapper json = new ObjectMapper();
    private final SchemaRefiner refiner = new SchemaRefiner(json);

    /** The definition, complete. */
    ObjectNode definition(Class<? extends CustomResource<?, ?>> kind) {
        ObjectNode definition = json.valueToTree(raw(kind));
        ObjectNode spec = definition.withObject("spec");
        spec.withObject("names").putArray("categories").add(CATEGORY);
        ObjectNode version = (ObjectNode) spec.withArray("versions").get(0);
        version.set("additionalPrinterColumns", printerColumns(kind, version));
        refineRoot(kind, version.withObject("schema").withObject("openAPIV3Schema"));
        return definition;
    }

    private static HasMetadata raw(Class<? extends CustomResource<?, ?>> kind) {
        Map<String, HasMetadata> made = new HashMap<>();
        new CRDGenerator()
                .customResourceClasses(kind)
                .forCRDVersions("v1")
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata definition, String crdVersion) {
                        made.put(crdVersion, definition);
                        return definition;
                    }
                })
                .withOutput(new Nowhere())
                .generate();
        return made.get("v1");
    }

    /** In the order in which the kind declares them; Fabric8 sorts by path. */
    private ArrayNode printerColumns(Class<?> kind, ObjectNode version) {
        Map<String, ObjectNode> byName = new HashMap<>();
        version.withArray("additionalPrinterColumns")
                .forEach(column -> byName.put(column.get("name").asText(), (ObjectNode) column));
        ArrayNode ordered = json.createArrayNode();
        for (AdditionalPrinterColumn column : kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
            ordered.add(byName.get(column.name()));
        }
        return ordered;
    }

    private void refineRoot(Class<?> kind, ObjectNode root) {
        Type[] specAndStatus = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
        ObjectNode properties = root.withObject("properties");
        ObjectNode metadata = json.createObjectNode().put("type", "object");
        metadata.withObject("properties")
                .putObject("name")
                .put("type", "string")
                .put("maxLength", LONGEST_NAME_OF_KUBERNETES);
        ObjectNode spec = properties.withObject("spec");
        ObjectNode status = properties.withObject("status");
        refiner.refine(spec, specAndStatus[0]);
        refiner.refine(status, specAndStatus[1]);
        properties.removeAll();
        properties.set("metadata", metadata);
        properties.set("spec", spec);
        properties.set("status", status);
        root.put("description", kind.getAnnotation(JsonClassDescription.class).value());
        root.putArray("required").add("spec");
        refiner.tidy(root);
    }

    /** Fabric8 writes as it generates; what it writes is not yet what we want. */
    private static final class Nowhere implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        @Override
        public ByteArrayOutputStream outputFor(String crdName) {
            return new ByteArrayOutputStream();
        }

        @Override
        public URI crdURI(String crdName) {
            return URI.create("file:///" + crdName);
        }

        @Override
        public void close() {}
    }
}
