package dev.datamesh.operator.kafka.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.core.topic.TopicRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies in the ledger: a JSON object with its fields in a fixed order, beginning with the version of the format.
 * Fields that a later release adds under the same version are passed over.
 */
final class RecordJson {
    private static final int VERSION = 1;

    private final JsonMapper mapper = new JsonMapper();

    byte[] write(TopicRecord claim) {
        ObjectNode json = mapper.createObjectNode().put("v", VERSION).put("topic", claim.topic());
        claim.knownTopicId().ifPresent(id -> json.put("topicId", id));
        claim.ofMesh().ifPresent(id -> json.put("mesh", id));
        json.put("domain", claim.domain())
                .put("domainUid", claim.domainUid())
                .put("product", claim.product())
                .put("productUid", claim.productUid())
                .put("stream", claim.stream())
                .put("major", claim.major())
                .put("adopted", claim.adopted());
        claim.sampleType().ifPresent(type -> json.put("dataType", type));
        claim.channels().forEach(json.putArray("channels")::add);
        if (!claim.forms().isEmpty()) {
            claim.forms().forEach(json.putArray("forms")::add);
        }
        json.put("since", claim.since().toString());
        return bytes(json);
    }

    private byte[] bytes(ObjectNode json) {
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] writeUser(String mesh) {
        return bytes(mapper.createObjectNode().put("v", VERSION).put("mesh", mesh));
    }

    /** The mesh that made a user; empty if it is nothing that this release can read. */
    Optional<String> readUser(byte[] bytes) {
        try {
            JsonNode json = mapper.readTree(bytes);
            return json.path("v").asInt() == VERSION
                    ? Optional.ofNullable(textOrNull(json.get("mesh")))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty if it is nothing that this release can read. */
    Optional<TopicRecord> read(byte[] bytes) {
        try {
            JsonNode json = mapper.readTree(bytes);
            return json.path("v").asInt() == VERSION ? Optional.of(claim(json)) : Optional.empty();
        } catch (IOException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static TopicRecord claim(JsonNode json) {
        var channels = new ArrayList<String>();
        json.path("channels").forEach(channel -> channels.add(channel.asText()));
        var forms = new ArrayList<String>();
        json.path("forms").forEach(form -> forms.add(form.asText()));
        return new TopicRecord(
                json.required("topic").asText(),
                textOrNull(json.get("topicId")),
                textOrNull(json.get("mesh")),
                json.required("domain").asText(),
                json.required("domainUid").asText(),
                json.required("product").asText(),
                json.required("productUid").asText(),
                json.required("stream").asText(),
                json.required("major").asInt(),
                json.path("adopted").asBoolean(),
                textOrNull(json.get("dataType")),
                channels,
                Instant.parse(json.required("since").asText()),
                forms);
    }

    private static @Nullable String textOrNull(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node.asText();
    }
}
