package dev.datamesh.core.topic;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proof, kept beside the data, of whose a topic is. It is written before the topic is made, so that a crash between the two
 * leaves a claim without a topic, never a topic without an owner.
 *
 * @param topic the topic's name
 * @param topicId Kafka's id of the topic, absent until the topic was seen
 * @param mesh the id of the mesh that wrote this (see {@link MeshIdentity}); absent where a release did that knew of none
 * @param domain the domain that owns it
 * @param domainUid the UID of that DataDomain: one remade under the same name is another owner
 * @param product the product that owns it
 * @param productUid the UID of the DataProduct that made or re-adopted it last
 * @param stream the product's stream
 * @param major the stream's major version
 * @param adopted whether the topic existed before the product took it over
 * @param dataType the type of its samples, such as {@code float64}, {@link TopicContent#ANY} or {@link TopicContent#REGISTER}; absent for
 *     records
 * @param channels the channels it carries, in index order; an index is never given to another channel, though {@link #NOBODY} has it
 *     once its channel lies elsewhere; empty for records
 * @param since when the claim was first made
 * @param forms in what form each channel was accepted last, as {@code <sampleRate>/<stride in ns>}, in index order; empty where that was
 *     not written down
 */
public record TopicRecord(
        String topic,
        @Nullable String topicId,
        @Nullable String mesh,
        String domain,
        String domainUid,
        String product,
        String productUid,
        String stream,
        int major,
        boolean adopted,
        @Nullable String dataType,
        List<String> channels,
        Instant since,
        List<String> forms) {
    /** In the place of a channel that lies elsewhere, since it came back in another form. */
    public static final String NOBODY = "";

    public TopicRecord {
        channels = List.copyOf(channels);
        forms = List.copyOf(forms);
    }

    /** A claim that does not say in what forms its channels were accepted. */
    public TopicRecord(
            String topic,
            @Nullable String topicId,
            @Nullable String mesh,
            String domain,
            String domainUid,
            String product,
            String productUid,
            String stream,
            int major,
            boolean adopted,
            @Nullable String dataType,
            List<String> channels,
            Instant since) {
        this(
                topic,
                topicId,
                mesh,
                domain,
                domainUid,
                product,
                productUid,
                stream,
                major,
                adopted,
                dataType,
                channels,
                since,
                List.of());
    }

    /** A claim that does not even say of which mesh. */
    public TopicRecord(
            String topic,
            @Nullable String topicId,
            String domain,
            String domainUid,
            String product,
            String productUid,
            String stream,
            int major,
            boolean adopted,
            @Nullable String dataType,
            List<String> channels,
            Instant since) {
        this(
                topic,
                topicId,
                null,
                domain,
                domainUid,
                product,
                productUid,
                stream,
                major,
                adopted,
                dataType,
                channels,
                since);
    }

    /** Kafka's id of the topic, once it was seen. */
    public Optional<String> knownTopicId() {
        return Optional.ofNullable(topicId);
    }

    /** The mesh that wrote this, where it says so. */
    public Optional<String> ofMesh() {
        return Optional.ofNullable(mesh);
    }

    /** The type of its samples, for a topic of a time series. */
    public Optional<String> sampleType() {
        return Optional.ofNullable(dataType);
    }

    /** The same claim, now on the topic with this id. */
    public TopicRecord withTopicId(String id) {
        return on(id);
    }

    /** The same claim, before the topic was seen. */
    public TopicRecord withoutTopicId() {
        return on(null);
    }

    private TopicRecord on(@Nullable String id) {
        return new TopicRecord(
                topic,
                id,
                mesh,
                domain,
                domainUid,
                product,
                productUid,
                stream,
                major,
                adopted,
                dataType,
                channels,
                since,
                forms);
    }
}
