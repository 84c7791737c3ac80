package dev.datamesh.api.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator.Feature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.datamesh.api.Crds;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** All files that are made from the model, by name: the manifests of the kinds and the pages of the reference. */
final class GeneratedFiles {
    private static final String HEADER = "# Generated from the Java model: mvn -pl crds test -Dcrds.write\n";

    private final YAMLMapper yaml = YAMLMapper.builder()
            .disable(Feature.WRITE_DOC_START_MARKER)
            .disable(Feature.SPLIT_LINES)
            .enable(Feature.MINIMIZE_QUOTES)
            .build();
    private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();

    GeneratedFiles() {
        CrdGenerator generator = new CrdGenerator();
        for (Class<? extends CustomResource<?, ?>> kind : Crds.kinds()) {
            definitions.put(Crds.fileName(kind), generator.definition(kind));
        }
    }

    /** The definitions, by the names of their files. */
    Map<String, ObjectNode> definitions() {
        return definitions;
    }

    Map<String, String> manifests() {
        Map<String, String> texts = new LinkedHashMap<>();
        definitions.forEach((name, definition) -> {
            try {
                texts.put(name, HEADER + yaml.writeValueAsString(definition));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        });
        return texts;
    }

    Map<String, String> pages() {
        return new ReferencePages(definitions).pages();
    }
}
