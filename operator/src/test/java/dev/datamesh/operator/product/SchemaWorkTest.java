package dev.datamesh.operator.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneSpec;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.topic.TopicSpec;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.operator.registry.Registries;
import dev.datamesh.operator.registry.StandInRegistry;
import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which schemas of a product get to the registry. */
class SchemaWorkTest {
    private static final StreamId STREAM = new StreamId("h1", "orders", "main", 1);
    private static final DataProduct PRODUCT = Serialization.unmarshal("""
            apiVersion: datamesh.dev/v1alpha1
            kind: DataProduct
            metadata: {namespace: h1, name: orders}
            spec:
              streams:
                - {name: main, records: {schema: {json: {type: object}}}}
            """, DataProduct.class);

    private StandInRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = new StandInRegistry();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void whatItsTopicConflictsForIsNotRegistered() throws Exception {
        SchemaWork.Outcome outcome = register(new TopicDecision.Conflict(Reason.TopicNotOurs, "it is a stranger's"));

        assertThat(registry.writes()).isEmpty();
        assertThat(outcome.reason()).isEqualTo(Reason.TopicNotOurs);
        assertThat(outcome.message()).startsWith("spec.streams[0].records.schema: ");
        assertThat(outcome.streams().get(STREAM).id()).isEmpty();
    }

    @Test
    void ofAProductsOwnTopicItIs() throws Exception {
        SchemaWork.Outcome outcome = register(new TopicDecision.InOrder());

        assertThat(outcome.reason()).isEqualTo(Reason.Succeeded);
        assertThat(registry.schemasOf(STREAM.subject())).hasSize(1);
    }

    @Test
    void allSchemasOfAProductFitIntoItsStatusWhateverItsPast() throws Exception {
        SchemaWork.Outcome first = register(large('a'), List.of());
        assertThat(first.reason()).isEqualTo(Reason.SchemaRefused);
        assertThat(first.message()).startsWith("spec.streams[8].records.schema: does not fit");
        assertThat(first.streams().values())
                .filteredOn(stream -> stream.id().isPresent())
                .hasSize(8);

        List<StreamStatus> before = first.streams().entrySet().stream()
                .map(entry -> status(entry.getKey(), entry.getValue()))
                .toList();
        SchemaWork.Outcome second = register(large('b'), before);
        assertThat(second.streams().values())
                .allMatch(stream -> stream.schemas().size() <= 1)
                .noneMatch(stream -> stream.schemas().stream()
                        .anyMatch(schema -> schema.text().contains("aaa")));
    }

    private static SchemaWork.Outcome register(DataProduct product, List<StreamStatus> before)
            throws InterruptedException {
        DataPlane plane = plane("http://registry");
        plane.setSpec(new DataPlaneSpec(null, null, null, null, null));
        return new SchemaWork(new Registries(new Secrets(null), "system", InstantSource.fixed(Instant.EPOCH)))
                .register(product, plane, before, List.of())
                .orElseThrow();
    }

    private static DataProduct large(char letter) {
        var yaml = new StringBuilder("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataProduct
                metadata: {namespace: h1, name: large}
                spec:
                  streams:
                """);
        String words = String.valueOf(letter).repeat(32_000);
        for (int i = 0; i < 9; i++) {
            yaml.append("    - {name: s").append(i).append(", records: {schema: {json: {description: ");
            yaml.append(words).append("}}}}\n");
        }
        return Serialization.unmarshal(yaml.toString(), DataProduct.class);
    }

    private static StreamStatus status(StreamId id, SchemaWork.Registered registered) {
        return new StreamStatus(
                id.stream(),
                id.major(),
                null,
                List.of(),
                null,
                registered.subject(),
                registered.id().orElse(null),
                null,
                null,
                null,
                registered.schemas(),
                null);
    }

    private SchemaWork.Outcome register(TopicDecision decision) throws InterruptedException {
        var topic = new WantedTopic(
                STREAM,
                new TopicSpec(STREAM.recordsTopic(), 1, TopicSpec.BROKER_DEFAULT, Map.of()),
                null,
                List.of(),
                false);
        return new SchemaWork(new Registries(new Secrets(null), "system", InstantSource.fixed(Instant.EPOCH)))
                .register(PRODUCT, plane(registry.url()), List.of(), List.of(new TopicWork.Result(topic, decision, 1)))
                .orElseThrow();
    }

    private static DataPlane plane(String url) {
        return Serialization.unmarshal("""
                apiVersion: datamesh.dev/v1alpha1
                kind: DataPlane
                metadata: {name: local}
                spec: {registry: {url: "%s"}}
                """.formatted(url), DataPlane.class);
    }
}
