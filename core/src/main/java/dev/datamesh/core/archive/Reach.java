package dev.datamesh.core.archive;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a table reaches into the topics of its stream. It stands in the summary of the snapshot that brought the rows, so that rows
 * and offsets are there together or not at all.
 *
 * @param topics by topic, how far
 */
public record Reach(Map<String, Mark> topics) {
    private static final String BETWEEN_TOPICS = ";";
    private static final String AFTER_NAME = "=";
    private static final String BETWEEN_NUMBERS = ",";
    private static final Reach NOTHING = new Reach(Map.of());

    /**
     * Where a table ends in a topic.
     *
     * @param next the offset of the first message that is not in the table
     * @param latestGpsNanos the latest begin of a block before that, in GPS nanoseconds
     * @param latestPublishedNanos when the latest of these messages was published, in GPS nanoseconds
     * @param log the id that Kafka gave the topic when it was made, which the offset belongs to; empty = it was not written down
     */
    public record Mark(long next, long latestGpsNanos, long latestPublishedNanos, String log) {
        public Mark {
            if (next < 0) {
                throw new IllegalArgumentException("an offset is not negative: " + next);
            }
        }

        /** Of a log whose id is not known. */
        public Mark(long next, long latestGpsNanos, long latestPublishedNanos) {
            this(next, latestGpsNanos, latestPublishedNanos, "");
        }

        /** Whether its offset is one of another log than this: the topic was deleted, and made anew under its name. */
        public boolean isOfAnother(String id) {
            return !log.isEmpty() && !log.equals(id);
        }
    }

    public Reach {
        topics = Map.copyOf(topics);
    }

    /** Of a table that has taken nothing from any topic. */
    public static Reach nothing() {
        return NOTHING;
    }

    public Optional<Mark> mark(String topic) {
        return Optional.ofNullable(topics.get(topic));
    }

    /** The first offset of a topic that is not in the table. */
    public long next(String topic) {
        return mark(topic).map(Mark::next).orElse(0L);
    }

    /** This one, further in some topics. */
    public Reach with(Map<String, Mark> further) {
        Map<String, Mark> all = new TreeMap<>(topics);
        all.putAll(further);
        return new Reach(all);
    }

    /** As it stands in the summary: {@code topic=next,latest,published,log;…}, the log only if it is known. Topics contain none of the marks between. */
    public String text() {
        return new TreeMap<>(topics)
                .entrySet().stream()
                        .map(topic -> topic.getKey()
                                + AFTER_NAME
                                + topic.getValue().next()
                                + BETWEEN_NUMBERS
                                + topic.getValue().latestGpsNanos()
                                + BETWEEN_NUMBERS
                                + topic.getValue().latestPublishedNanos()
                                + (topic.getValue().log().isEmpty()
                                        ? ""
                                        : BETWEEN_NUMBERS + topic.getValue().log()))
                        .collect(Collectors.joining(BETWEEN_TOPICS));
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException if it is something else; whoever reads it must not go on as if the table were empty
     */
    public static Reach parse(String text) {
        Map<String, Mark> topics = new TreeMap<>();
        for (String topic : text.isEmpty() ? new String[0] : text.split(BETWEEN_TOPICS, -1)) {
            int name = topic.indexOf(AFTER_NAME);
            String[] numbers = topic.substring(name + 1).split(BETWEEN_NUMBERS, -1);
            if (name < 1 || numbers.length < 3 || numbers.length > 4) {
                throw new IllegalArgumentException("'" + topic + "' says of no topic how far it is archived");
            }
            topics.put(
                    topic.substring(0, name),
                    new Mark(
                            Long.parseLong(numbers[0]),
                            Long.parseLong(numbers[1]),
                            Long.parseLong(numbers[2]),
                            numbers.length == 4 ? numbers[3] : ""));
        }
        return new Reach(topics);
    }
}
