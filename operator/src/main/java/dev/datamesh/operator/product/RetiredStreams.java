package dev.datamesh.operator.product;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.RetiredStream;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.LifecycleSpec.Stage;
import dev.datamesh.core.product.Life;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.core.unit.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Streams with topics that the spec asks for no more, mostly as it lists the stream no more. They are deleted, but not before what they
 * hold would have gone by its age: a line that was lost from a manifest costs nobody any data. A draft promises nothing, and has its
 * topics deleted at once.
 *
 * @param listed by name and major
 */
record RetiredStreams(List<RetiredStream> listed) {
    /** As many as a status holds. Further ones wait for their turn, and their time begins then. */
    private static final int MOST = 16;

    RetiredStreams {
        listed = List.copyOf(listed);
    }

    /** @param unwanted the product's topics that its spec does not ask for */
    static RetiredStreams of(
            DataProduct product, Optional<DataProductStatus> before, List<TopicRecord> unwanted, Instant now) {
        Map<String, Integer> topics = unwanted.stream()
                .collect(Collectors.groupingBy(RetiredStreams::key, TreeMap::new, Collectors.summingInt(topic -> 1)));
        List<RetiredStream> known = before.map(DataProductStatus::retired).orElse(List.of());
        List<RetiredStream> listed = new ArrayList<>();
        for (RetiredStream stream : known) {
            Integer left = topics.remove(key(stream.name(), stream.major()));
            if (left != null) {
                String after = isDraft(product) ? now.toString() : stream.deleteAfter();
                listed.add(new RetiredStream(stream.name(), stream.major(), left, after));
            }
        }
        Map<String, TopicRecord> fresh = unwanted.stream()
                .filter(topic -> topics.containsKey(key(topic)))
                .collect(Collectors.toMap(RetiredStreams::key, topic -> topic, (a, b) -> a, TreeMap::new));
        fresh.values().stream()
                .limit(MOST - listed.size())
                .forEach(topic -> listed.add(new RetiredStream(
                        topic.stream(),
                        topic.major(),
                        topics.get(key(topic)),
                        now.truncatedTo(ChronoUnit.SECONDS)
                                .plus(kept(product, before, topic))
                                .toString())));
        return new RetiredStreams(listed);
    }

    /** Whether the time of a topic's stream is over. */
    boolean isDue(TopicRecord topic, Instant now) {
        return find(topic).filter(stream -> isOver(stream, now)).isPresent();
    }

    /** Without those whose time is over. */
    RetiredStreams waiting(Instant now) {
        return new RetiredStreams(
                listed.stream().filter(stream -> !isOver(stream, now)).toList());
    }

    /** Those that were not there before. */
    List<RetiredStream> beside(Optional<DataProductStatus> before) {
        List<String> known = before.map(DataProductStatus::retired).orElse(List.of()).stream()
                .map(stream -> key(stream.name(), stream.major()))
                .toList();
        return listed.stream()
                .filter(stream -> !known.contains(key(stream.name(), stream.major())))
                .toList();
    }

    private Optional<RetiredStream> find(TopicRecord topic) {
        return listed.stream()
                .filter(stream -> key(stream.name(), stream.major()).equals(key(topic)))
                .findFirst();
    }

    private static Duration kept(DataProduct product, Optional<DataProductStatus> before, TopicRecord topic) {
        if (isDraft(product)) {
            return Duration.ZERO;
        }
        return DurationText.parse(before.map(DataProductStatus::streams).orElse(List.of()).stream()
                .filter(stream -> key(stream.name(), stream.major()).equals(key(topic)))
                .map(StreamStatus::liveRetention)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(WantedTopics.DEFAULT_RETENTION));
    }

    private static boolean isDraft(DataProduct product) {
        return Life.declared(product.getSpec()) == Stage.Draft;
    }

    private static boolean isOver(RetiredStream stream, Instant now) {
        return !Instant.parse(stream.deleteAfter()).isAfter(now);
    }

    private static String key(TopicRecord topic) {
        return key(topic.stream(), topic.major());
    }

    private static String key(String name, int major) {
        return name + " v" + major;
    }
}
