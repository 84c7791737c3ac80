package dev.datamesh.local.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The test's own manifests. */
final class Manifests {
    private Manifests() {}

    /** @param values of what stands in them as <code>${name}</code> */
    static List<HasMetadata> of(String file, Map<String, String> values) {
        String text = text(file);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        return Stream.of(text.split("(?m)^---$"))
                .map(each -> (HasMetadata) Serialization.unmarshal(each))
                .toList();
    }

    static String text(String file) {
        try (InputStream stream = Manifests.class.getResourceAsStream("/cluster/" + file)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
