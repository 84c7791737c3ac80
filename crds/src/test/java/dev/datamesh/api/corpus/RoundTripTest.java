package dev.datamesh.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java model holds all that a manifest can say. */
class RoundTripTest {

    static List<Example> examples() {
        return Example.valid();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void aManifestReadIntoTheModelAndWrittenAgainLosesNothing(Example example) {
        for (String document : example.documents()) {
            HasMetadata object = Serialization.unmarshal(document, example.kind());
            JsonNode said = Serialization.unmarshal(document, JsonNode.class);
            JsonNode kept = Serialization.unmarshal(Serialization.asYaml(object), JsonNode.class);
            assertThat(Trees.missing(said, kept)).isEmpty();
        }
    }
}
