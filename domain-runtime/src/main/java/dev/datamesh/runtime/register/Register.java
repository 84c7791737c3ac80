package dev.datamesh.runtime.register;

import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.core.product.ChannelLayout;
import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.publish.ChannelRegistry.Wanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One stream's register, as its topic tells it line by line, and the rule by which channels get their places. A place is given once: a
 * channel that comes back with another type, rate or stride gets a new one, for under its old one lie blocks of the old form. Not safe
 * for use by several threads.
 */
final class Register {
    /** As much as the rows of one block may take, in bytes; publishers make no message above 10 MB. */
    private static final long LARGEST_BLOCK = 8_000_000;

    private final SortedMap<String, Entry> entries = new TreeMap<>();
    private final Map<String, Partition> partitions = new HashMap<>();
    private final Map<String, Long> bytes = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();

    /** Takes in a line. */
    void note(Line line) {
        switch (line) {
            case Line.Of(Entry entry) -> put(entry);
            case Line.Removed(String name) -> forget(entries.remove(name));
            case Line.Given(Partition partition) ->
                partitions.merge(partition.id(), partition, (old, now) -> now.next() < old.next() ? old : now);
            case Line.Other() -> {}
        }
    }

    private void put(Entry read) {
        // Thousands of channels share a name of a partition.
        String id = ids.computeIfAbsent(read.partition(), same -> same);
        Entry entry = new Entry(read.name(), read.dataType(), read.sampleRate(), read.strideNanos(), id, read.index());
        forget(entries.put(entry.name(), entry));
        bytes.merge(id, entry.bytes(), Long::sum);
        note(new Line.Given(new Partition(id, entry.dataType(), entry.index() + 1)));
    }

    private void forget(Entry gone) {
        if (gone != null) {
            bytes.merge(gone.partition(), -gone.bytes(), Long::sum);
        }
    }

    Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** By name. */
    Collection<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * Gives channels their places; a pure function of what was noted.
     *
     * @return for each of them its place, and what is to be written down so that it has it, nothing if all have theirs already
     * @throws RegistrationException if not all can have one
     */
    Assignment assign(RegisteredStream stream, List<Wanted> wanted) throws RegistrationException {
        long stride = stream.publisher().nativeStrideNanos();
        Map<String, Entry> given = new LinkedHashMap<>();
        List<Wanted> homeless = new ArrayList<>();
        for (Wanted one : wanted) {
            Entry known = entries.get(one.name());
            if (known != null && known.is(one.dataType(), one.sampleRate(), stride)) {
                given.put(one.name(), known);
            } else {
                homeless.add(one);
            }
        }
        long news = homeless.stream()
                .filter(one -> !entries.containsKey(one.name()))
                .count();
        if (entries.size() + news > stream.publisher().maxChannels()) {
            throw refused(stream.publisher().id() + " may register "
                    + stream.publisher().maxChannels()
                    + " channels, has " + entries.size() + ", and " + news
                    + " more are asked for: raise dynamic.maxChannels in its product");
        }
        Rooms rooms = new Rooms(stream);
        List<Entry> fresh = new ArrayList<>();
        for (Wanted one : homeless) {
            Entry entry = rooms.place(one, stride);
            fresh.add(entry);
            given.put(entry.name(), entry);
        }
        return new Assignment(given, fresh, rooms.touched());
    }

    private static RegistrationException refused(String message) {
        return new RegistrationException(message, false);
    }

    /**
     * What became of a wish.
     *
     * @param places all that was asked for, by name
     * @param fresh those of them that are new
     * @param touched the partitions that gave an index, as they are then
     */
    record Assignment(Map<String, Entry> places, List<Entry> fresh, List<Partition> touched) {}

    /** The room that is left, while channels are placed. */
    private final class Rooms {
        private final RegisteredStream stream;
        private final Deque<String> unused = new ArrayDeque<>();
        private final Map<DataType, List<Partition>> open = new EnumMap<>(DataType.class);
        private final Map<String, Partition> touched = new LinkedHashMap<>();
        private final Map<String, Long> added = new HashMap<>();

        Rooms(RegisteredStream stream) {
            this.stream = stream;
            for (int number : stream.dataTopics()) {
                String id = stream.partition(number);
                Partition known = partitions.get(id);
                if (known == null) {
                    unused.add(id);
                } else if (known.next() < ChannelLayout.MOST_CHANNELS) {
                    of(known.dataType()).add(known);
                }
            }
        }

        Entry place(Wanted one, long stride) throws RegistrationException {
            long size = Entry.bytes(one.dataType(), one.sampleRate(), stride);
            List<Partition> candidates = of(one.dataType());
            for (int i = 0; i < candidates.size(); i++) {
                Partition partition = candidates.get(i);
                if (used(partition.id()) + size <= LARGEST_BLOCK) {
                    return take(candidates, i, one, stride, size);
                }
            }
            if (unused.isEmpty() || size > LARGEST_BLOCK) {
                throw refused(
                        size > LARGEST_BLOCK
                                ? "a block of " + one.name() + " would take " + size + " bytes, more than "
                                        + LARGEST_BLOCK + ": publish in shorter strides"
                                : "the " + stream.dataTopics().size() + " topics of "
                                        + stream.publisher().id() + " have no room for " + one.name()
                                        + ": raise dynamic.maxChannels in its product");
            }
            candidates.add(new Partition(unused.remove(), one.dataType(), 0));
            return take(candidates, candidates.size() - 1, one, stride, size);
        }

        private Entry take(List<Partition> candidates, int at, Wanted one, long stride, long size) {
            Partition partition = candidates.get(at);
            Partition then = new Partition(partition.id(), partition.dataType(), partition.next() + 1);
            if (then.next() < ChannelLayout.MOST_CHANNELS) {
                candidates.set(at, then);
            } else {
                candidates.remove(at);
            }
            touched.put(then.id(), then);
            added.merge(then.id(), size, Long::sum);
            return new Entry(one.name(), one.dataType(), one.sampleRate(), stride, then.id(), partition.next());
        }

        private long used(String id) {
            return bytes.getOrDefault(id, 0L) + added.getOrDefault(id, 0L);
        }

        private List<Partition> of(DataType type) {
            return open.computeIfAbsent(type, none -> new ArrayList<>());
        }

        List<Partition> touched() {
            return List.copyOf(touched.values());
        }
    }
}
