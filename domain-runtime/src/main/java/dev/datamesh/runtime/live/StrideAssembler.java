package dev.datamesh.runtime.live;

import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.OpenBlock;
import dev.datamesh.runtime.block.TopicBlock;
import dev.datamesh.runtime.catalogue.Channel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the blocks of several topics together into strides, which come out in order of time, each once.
 *
 * <p>The rule: a stride comes out when it is complete, or when all topics that it lacks blocks of are past it. A topic is past a
 * stride at its deadline: the stride's end, plus the latency that was promised, plus a margin. Until then blocks may come in any
 * order. A block that comes after its stride has come out is late: it is counted, and in no stride. Not for two threads.
 */
final class StrideAssembler {
    /** Whether nothing more is to be expected of a topic for a stride. */
    @FunctionalInterface
    interface Past {
        boolean is(int topic, long strideNanos);
    }

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final BlockLayout layout;
    private final LiveMetrics metrics;
    private final List<Topic> topics;
    private final TreeMap<Long, OpenBlock> open = new TreeMap<>();
    private long next = UNKNOWN;
    private boolean gap;

    StrideAssembler(BlockLayout layout, LiveMetrics metrics) {
        this.layout = layout;
        this.metrics = metrics;
        List<Channel> channels = layout.channels();
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        for (int place = 0; place < channels.size(); place++) {
            places.computeIfAbsent(channels.get(place).topic(), topic -> new ArrayList<>())
                    .add(place);
        }
        topics = places.entrySet().stream()
                .map(topic -> Topic.of(topic.getKey(), topic.getValue(), channels))
                .toList();
    }

    /** The topics it needs; others refer to them by their place here. */
    List<String> topics() {
        return topics.stream().map(Topic::name).toList();
    }

    /** Begins with the stride of this time; what came before is dropped. */
    void startAt(long gpsNanos) {
        next = layout.floor(gpsNanos);
        open.headMap(next).clear();
    }

    boolean isStarted() {
        return next != UNKNOWN;
    }

    /** The stride that comes out next, once it is started. */
    long next() {
        return next;
    }

    /** How many strides are waited for. */
    int openStrides() {
        return open.size();
    }

    /** Takes a topic's block in. */
    void accept(int topic, TopicBlock block) {
        long stride = layout.floor(block.gpsNanos());
        if (isStarted() && stride < next) {
            metrics.late();
            return;
        }
        OpenBlock target = null;
        Topic known = topics.get(topic);
        for (int i = 0; i < known.places.length; i++) {
            if (block.has(known.indexes[i])) {
                if (target == null) {
                    target = open.computeIfAbsent(stride, layout::open);
                }
                switch (target.put(known.places[i], block, known.indexes[i])) {
                    case DUPLICATE -> metrics.duplicate();
                    case MISFIT -> metrics.misfit();
                    case TAKEN -> {}
                }
            }
        }
    }

    /** Takes a block in that may have been here before, or be of strides that have come out: that it was kept says nothing of when it came. */
    void restore(int topic, TopicBlock block) {
        long stride = layout.floor(block.gpsNanos());
        if (isStarted() && stride < next) {
            return;
        }
        Topic known = topics.get(topic);
        for (int i = 0; i < known.places.length; i++) {
            if (block.has(known.indexes[i])) {
                open.computeIfAbsent(stride, layout::open).put(known.places[i], block, known.indexes[i]);
            }
        }
    }

    /** The next stride, if it can come out. */
    Optional<OpenBlock> poll(Past past) {
        if (!isStarted()) {
            return Optional.empty();
        }
        OpenBlock block = open.get(next);
        gap = block == null || !block.isComplete();
        if (gap) {
            for (int topic = 0; topic < topics.size(); topic++) {
                if ((block == null || !isComplete(block, topic)) && !past.is(topic, next)) {
                    return Optional.empty();
                }
            }
        }
        open.remove(next);
        if (block == null) {
            block = layout.open(next);
        }
        next += layout.strideNanos();
        return Optional.of(block);
    }

    /** Whether the stride that came out last lacked a block. */
    boolean wasGap() {
        return gap;
    }

    private boolean isComplete(OpenBlock block, int topic) {
        for (int place : topics.get(topic).places) {
            if (!block.isComplete(place)) {
                return false;
            }
        }
        return true;
    }

    /**
     * A topic's channels.
     *
     * @param places their places in the layout
     * @param indexes their indexes in the topic's messages
     */
    private record Topic(String name, int[] places, int[] indexes) {
        static Topic of(String name, List<Integer> places, List<Channel> channels) {
            return new Topic(
                    name,
                    places.stream().mapToInt(Integer::intValue).toArray(),
                    places.stream()
                            .mapToInt(place -> channels.get(place).partitionIndex())
                            .toArray());
        }
    }
}
