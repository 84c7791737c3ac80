package dev.datamesh.runtime.live;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.ArchiveView;
import dev.datamesh.runtime.archive.ArchivedRow;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What of the past is read from the archive: all rows that a state of its tables has, span by span in the order of time, until it has
 * no more; then those of a newer state, if there is one by then; then it is over, and the log goes on at the very offset where that
 * state ends. So it does not matter what is committed, or let go of by the log, in the meantime.
 */
final class ArchivedPast {
    private static final long SPAN_BYTES = 16L << 20;
    private static final long LONGEST_SPAN_STRIDES = 16_384;

    /** Who waits for the first block does not wait for what comes long after it. */
    private static final long FIRST_SPAN_STRIDES = 8;

    private static final int GROWTH = 4;

    private final Archive archive;
    private final BlockLayout layout;
    private final StrideAssembler assembler;
    private final Unheld unheld;
    private final List<String> topics;
    private final Map<String, Place> places = new HashMap<>();
    private final long largestSpan;
    private long spanNanos;
    private boolean isFirst;
    private final Set<Integer> begun = new HashSet<>();
    private Set<Integer> kept = Set.of();
    private Optional<ArchiveView> view = Optional.empty();
    private long readTo;
    private long last;

    /** Where a channel's blocks go. */
    private record Place(int topic, Channel channel) {}

    /** @param unheld told of what lies before the archive */
    ArchivedPast(Archive archive, BlockLayout layout, StrideAssembler assembler, Unheld unheld) {
        this.unheld = unheld;
        this.archive = archive;
        this.layout = layout;
        this.assembler = assembler;
        this.topics = assembler.topics();
        for (Channel channel : layout.channels()) {
            places.put(channel.name(), new Place(topics.indexOf(channel.topic()), channel));
        }
        this.largestSpan = layout.strideNanos()
                * Math.max(FIRST_SPAN_STRIDES, Math.min(LONGEST_SPAN_STRIDES, SPAN_BYTES / layout.messageBytes()));
        this.spanNanos = layout.strideNanos() * FIRST_SPAN_STRIDES;
    }

    /**
     * Begins with the stride that the assembler waits for, if the archive may have anything of it or later.
     *
     * @return whether it does
     * @throws IOException if nobody knows
     */
    boolean begin() throws IOException {
        view = Optional.empty();
        kept = Set.of();
        archive.view(layout.channels()).ifPresent(this::use);
        kept = IntStream.range(0, topics.size())
                .filter(topic -> mark(topic).isPresent())
                .boxed()
                .collect(Collectors.toSet());
        if (last < assembler.next()) {
            view = Optional.empty();
        }
        return view.isPresent();
    }

    private void use(ArchiveView newest) {
        view = Optional.of(newest);
        readTo = assembler.next();
        isFirst = true;
        last = topics.stream()
                .flatMap(topic -> newest.mark(topic).stream())
                .mapToLong(Reach.Mark::latestGpsNanos)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /** Whether it is being read. */
    boolean isActive() {
        return view.isPresent();
    }

    /** How far a topic is archived in the state that is being read; empty = not at all. */
    Optional<Reach.Mark> mark(int topic) {
        return view.flatMap(state -> state.mark(topics.get(topic)));
    }

    /** Whether a topic was archived when it began, be it not as far as where it began. */
    boolean keeps(int topic) {
        return kept.contains(topic);
    }

    /** Whether all that is archived of a topic has been put into a stride. */
    boolean covers(int topic, long stride) {
        return mark(topic).isEmpty() || stride + layout.strideNanos() <= readTo;
    }

    /**
     * Puts some more rows into their strides.
     *
     * @param othersLag whether strides wait for topics that are not archived: then it does not get far ahead of them
     * @return false if there are no more: the log goes on where the marks say, and {@link #end} is to be called
     */
    boolean advance(boolean othersLag) throws IOException {
        ArchiveView state = view.orElseThrow();
        if (readTo > last) {
            Optional<ArchiveView> newest = archive.view(layout.channels());
            if (newest.isEmpty() || newest.get().isSame(state)) {
                return false;
            }
            use(newest.get());
            return true;
        }
        if (othersLag && readTo - assembler.next() >= 2 * spanNanos) {
            return true;
        }
        long from = isFirst ? Math.max(readTo, assembler.next()) : readTo;
        long[] firsts = new long[topics.size()];
        Arrays.fill(firsts, Long.MAX_VALUE);
        for (ArchivedRow row : rows(state, from)) {
            Place place = places.get(row.channel());
            firsts[place.topic()] = Math.min(firsts[place.topic()], row.gpsNanos());
            // A channel has one place at a time; what it had in others before is read by its name.
            row.samples()
                    .blocks(place.channel().partitionIndex(), place.channel().nativeStrideNanos())
                    .forEach(block -> assembler.restore(place.topic(), block));
        }
        if (view.orElseThrow() == state) {
            noteBeginnings(state, from, firsts);
            readTo = from + spanNanos;
            isFirst = false;
            spanNanos = Math.min(largestSpan, GROWTH * spanNanos);
        }
        return true;
    }

    /** @param firsts by topic, when the first row was taken that has been read now */
    private void noteBeginnings(ArchiveView state, long from, long[] firsts) throws IOException {
        for (int topic = 0; topic < firsts.length; topic++) {
            Optional<Reach.Mark> mark = state.mark(topics.get(topic));
            if (mark.isPresent() && begun.add(topic) && firsts[topic] > from && !holdsBefore(state, topic, from)) {
                unheld.begins(topic, Long.MIN_VALUE, mark.get().latestGpsNanos());
            }
            if (firsts[topic] != Long.MAX_VALUE) {
                unheld.comes(topic, firsts[topic]);
            }
        }
    }

    private boolean holdsBefore(ArchiveView state, int topic, long gpsNanos) throws IOException {
        return state.holdsBefore(
                layout.channels().stream()
                        .filter(channel -> channel.topic().equals(topics.get(topic)))
                        .toList(),
                gpsNanos);
    }

    private List<ArchivedRow> rows(ArchiveView state, long from) throws IOException {
        try {
            return isFirst ? state.rows(from, from + spanNanos) : state.rowsFrom(from, from + spanNanos);
        } catch (IOException e) {
            // A state is kept for some minutes; who reads a year takes longer. A newer one has all that this one has.
            ArchiveView newest = archive.view(layout.channels()).orElseThrow(() -> e);
            if (newest.isSame(state)) {
                throw e;
            }
            use(newest);
            return List.of();
        }
    }

    /** It is over. */
    void end() {
        view = Optional.empty();
    }
}
