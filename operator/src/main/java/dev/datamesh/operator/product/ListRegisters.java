package dev.datamesh.operator.product;

import dev.datamesh.api.product.ChannelSpec;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.product.Acceptance;
import dev.datamesh.core.register.RegisterLine;
import dev.datamesh.core.topic.WantedTopic;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.operator.kafka.KafkaCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The registers of the streams whose channels ConfigMaps list: what was accepted of them, and where each lies. */
record ListRegisters(Map<String, List<RegisterLine>> linesByTopic) {
    private static final String DATA = "arrakis-";

    /** What they are to hold now. */
    static ListRegisters of(ProductView.Workable view, List<TopicWork.Result> decided) {
        List<WantedTopic> own = decided.stream()
                .filter(TopicWork.Result::isOurs)
                .map(TopicWork.Result::wanted)
                .toList();
        Map<String, List<RegisterLine>> lines = new HashMap<>();
        for (StreamSpec stream : view.verdict().listed().spec().streams()) {
            if (stream.timeSeries() == null || stream.timeSeries().channelsFrom() == null) {
                continue;
            }
            StreamId id = Acceptance.streamId(
                    view.context().domain(), view.product().getMetadata().getName(), stream);
            if (own.stream()
                    .anyMatch(topic -> topic.isRegister() && topic.stream().equals(id))) {
                lines.put(id.registerTopic(), lines(id, stream, own));
            }
        }
        return new ListRegisters(lines);
    }

    static List<RegisterLine> lines(StreamId id, StreamSpec stream, List<WantedTopic> topics) {
        Map<String, ChannelSpec> declared = stream.timeSeries().channels().stream()
                .collect(Collectors.toMap(ChannelSpec::name, Function.identity(), (a, b) -> a));
        long stride = DurationText.parse(stream.timeSeries().stride()).toNanos();
        Long maxLatency = stream.timeSeries().maxLatency() == null
                ? null
                : DurationText.parse(stream.timeSeries().maxLatency()).toNanos();
        List<RegisterLine> lines = new ArrayList<>();
        for (WantedTopic topic : topics) {
            for (int index = 0;
                    topic.stream().equals(id) && index < topic.channels().size();
                    index++) {
                ChannelSpec channel = declared.get(topic.channels().get(index));
                // One that is not listed any more keeps its index, and has no line.
                if (channel != null && channel.dataType().wireName().equals(topic.dataType())) {
                    lines.add(new RegisterLine(
                            channel.name(),
                            channel.dataType(),
                            channel.sampleRate(),
                            id.publisherId(),
                            topic.name().substring(DATA.length()),
                            index,
                            stride,
                            maxLatency));
                }
            }
        }
        return lines;
    }

    /** Has them hold it. */
    CompletableFuture<Void> write(KafkaCluster cluster) {
        return CompletableFuture.allOf(linesByTopic.entrySet().stream()
                .map(entry -> cluster.topics()
                        .observe(entry.getKey())
                        .thenCompose(seen -> Optional.ofNullable(seen.orElse(null))
                                .map(topic ->
                                        cluster.registers().write(entry.getKey(), topic.topicId(), entry.getValue()))
                                .orElseGet(() -> CompletableFuture.completedFuture(null))))
                .toArray(CompletableFuture[]::new));
    }
}
