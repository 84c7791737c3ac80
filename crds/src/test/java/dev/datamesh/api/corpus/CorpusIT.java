package dev.datamesh.api.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example meets a real API server. */
class CorpusIT {
    private final ObjectMapper json = new ObjectMapper();
    private final ApiServer server = ApiServer.get();

    static List<Example> created() {
        return Example.all().stream().filter(example -> !example.isUpdate()).toList();
    }

    static List<Example> readable() {
        return Example.valid().stream().filter(example -> !example.isUpdate()).toList();
    }

    static List<Example> updated() {
        return Example.all().stream().filter(Example::isUpdate).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("created")
    void whatIsValidIsKeptWholeAndWhatIsNotIsRefusedInWords(Example example) {
        GenericKubernetesResource object = example.objects().getFirst();
        check(example, object, () -> server.judge(object));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("updated")
    void aChangeIsAcceptedOrRefusedInWords(Example example) {
        GenericKubernetesResource before = server.create(example.objects().getFirst());
        try {
            GenericKubernetesResource reported = report(example, before);
            GenericKubernetesResource after = example.objects().getLast();
            check(example, after, () -> server.judgeUpdate(reported, after));
        } finally {
            server.client().resource(before).delete();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void theModelSaysTheSameToTheServerAsTheManifest(Example example) {
        JsonNode byManifest =
                json.valueToTree(server.judge(example.objects().getFirst()).get("spec"));
        JsonNode byModel = json.valueToTree(server.judge(Serialization.unmarshal(example.text(), example.kind()))
                .getSpec());
        assertThat(Trees.missing(byManifest, byModel)).isEmpty();
    }

    /** Writes the status that the example's first document has, as the operator would; create leaves it out. */
    private GenericKubernetesResource report(Example example, GenericKubernetesResource created) {
        Object status = example.objects().getFirst().getAdditionalProperties().get("status");
        if (status == null) {
            return created;
        }
        created.setAdditionalProperty("status", status);
        return server.client().resource(created).updateStatus();
    }

    private void check(Example example, GenericKubernetesResource sent, Supplier<GenericKubernetesResource> attempt) {
        if (example.isValid()) {
            JsonNode kept = json.valueToTree(attempt.get());
            assertThat(Trees.missing(json.valueToTree(sent), kept))
                    .as(example.path())
                    .isEmpty();
        } else {
            KubernetesClientException refusal = catchThrowableOfType(KubernetesClientException.class, attempt::get);
            assertThat(refusal).as("the refusal of %s", example).isNotNull();
            assertThat(refusal.getMessage()).as(example.path()).contains(example.expected());
        }
    }
}
