package dev.datamesh.operator.kafka.strimzi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.topic.KafkaTopicStatus;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ReadinessTest {
    private static Readiness judged(JsonNode golden) {
        var topic = new KafkaTopic();
        topic.getMetadata().setGeneration(golden.get("generation").longValue());
        KafkaTopicStatus status = new ObjectMapper().convertValue(golden.get("status"), KafkaTopicStatus.class);
        return Readiness.of(topic, status);
    }

    @TestFactory
    Stream<DynamicTest> whatStrimziSaysIsTakenForWhatItMeans() throws IOException {
        JsonNode all = new YAMLMapper().readTree(ReadinessTest.class.getResource("/strimzi/statuses.yaml"));
        return StreamSupport.stream(all.spliterator(), false)
                .map(golden -> DynamicTest.dynamicTest(golden.get("name").textValue(), () -> {
                    Readiness judged = judged(golden);
                    assertThat(judged.getClass().getSimpleName())
                            .isEqualTo(golden.get("means").textValue());
                    if (golden.has("failure") && judged instanceof Readiness.Failed failed) {
                        assertThat(TopicFailures.of(failed).reason().text())
                                .isEqualTo(golden.get("failure").textValue());
                    }
                }));
    }

    @Test
    void withoutAStatusNobodyHasLookedYet() {
        var topic = new KafkaTopic();
        topic.getMetadata().setGeneration(1L);
        assertThat(Readiness.of(topic, null)).isEqualTo(new Readiness.Waiting());
    }

    @Test
    void aTopicsNameStaysWhereKubernetesAllowsIt() {
        assertThat(TopicNames.of("h1.strain.main.v1")).isEqualTo("h1.strain.main.v1");
    }

    @Test
    void topicsThatDifferInWhatKubernetesForbidsKeepNamesThatDiffer() {
        assertThat(Stream.of(
                                "Orders",
                                "orders",
                                "orders_v1",
                                "orders-v1",
                                "orders.v1",
                                "_",
                                "__",
                                "a".repeat(249) + "_")
                        .map(TopicNames::of))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 253
                        && name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"));
    }
}
