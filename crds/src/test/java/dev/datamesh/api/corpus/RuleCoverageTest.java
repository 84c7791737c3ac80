package dev.datamesh.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.api.Crds;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No rule without an example that breaks it, and no example that proves nothing. */
class RuleCoverageTest {
    private static final String RULES = "x-kubernetes-validations";

    /** What it takes to break these is too large for a file: {@link LargeObjectsIT}. */
    private static final List<String> BROKEN_ELSEWHERE = List.of(LargeObjectsIT.TOO_MANY_CHANNELS);

    static List<Class<? extends CustomResource<?, ?>>> kinds() {
        return Crds.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyRuleOfAKindIsBrokenByAnExampleOfIt(Class<? extends CustomResource<?, ?>> kind) {
        String folder = Example.folderOf(kind);
        List<String> refusals = new ArrayList<>(BROKEN_ELSEWHERE);
        Example.all().stream()
                .filter(example -> example.folder().equals(folder))
                .forEach(example -> refusals.addAll(example.expected()));
        JsonNode definition = Serialization.unmarshal(Crds.manifest(kind), JsonNode.class);
        ObjectNode schema = (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema");
        // Status is the operator's: its only rule comes with a type that spec has too.
        schema.withObject("properties").remove("status");
        assertThat(messages(schema))
                .isNotEmpty()
                .allSatisfy(message -> assertThat(refusals).anyMatch(refusal -> covers(refusal, message)));
    }

    @Test
    void everyInvalidExampleSaysWhatItExpectsAndNoValidOneDoes() {
        assertThat(Example.all())
                .hasSizeGreaterThan(100)
                .allSatisfy(example -> assertThat(example.expected().isEmpty()).isEqualTo(example.isValid()))
                .allSatisfy(example -> assertThat(example.documents()).hasSize(example.isUpdate() ? 2 : 1));
    }

    /** Whether what an example expects is a good part of the rule's message, not just the name of a field. */
    private static boolean covers(String refusal, String message) {
        return message.contains(refusal) && refusal.contains(" ");
    }

    private static List<String> messages(JsonNode schema) {
        List<String> messages = new ArrayList<>();
        for (JsonNode rules : schema.findValues(RULES)) {
            rules.forEach(rule -> messages.add(rule.get("message").asText()));
        }
        return messages;
    }
}
