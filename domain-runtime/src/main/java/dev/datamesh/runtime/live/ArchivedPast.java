package dev.datamesh.runtime.live;

import dev.datamesh.core.archive.Reach;
import dev.datamesh.runtime.archive.Archive;
import dev.datamesh.runtime.archive.ArchiveView;
import dev.datamesh.runtime.archive.ArchivedRow;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What of the past is read from the archive: all rows that a state of its tables has, span by span in the order of time, until it has
 * no more; then those of a newer state, if there is one by then; then it is over, and the log goes on at the very offset where that
 * state ends. So it does not matter what is committed, or let go of by the log, in the meantime.
 */
final class ArchivedPast {
    private static final long SPAN_BYTES = 16L << 20;
    private static final long LONGEST_SPAN_STRIDES = 16_384;

    private final Archive archive;
    private final BlockLayout layout;
    private final StrideAssembler assembler;
    private final List<String> topics;
    private final Map<String, Place> places = new HashMap<>();
    private final long spanNanos;
    private Optional<ArchiveView> view = Optional.empty();
    private long readTo;
    private long last;

    /** Where a channel's blocks go. */
    private record Place(int topic, Channel channel) {}

    ArchivedPast(Archive archive, BlockLayout layout, StrideAssembler assembler) {
        this.archive = archive;
        this.layout = layout;
        this.assembler = assembler;
        this.topics = assembler.topics();
        for (Channel channel : layout.channels()) {
            places.put(channel.name(), new Place(topics.indexOf(channel.topic()), channel));
        }
        this.spanNanos =
                layout.strideNanos() * Math.max(8, Math.min(LONGEST_SPAN_STRIDES, SPAN_BYTES / layout.messageBytes()));
    }

    /**
     * Begins with the stride that the assembler waits for, if the archive may have anything of it or later.
     *
     * @return whether it does
     * @throws IOException if nobody knows
     */
    boolean begin() throws IOException {
        view = Optional.empty();
        archive.view(layout.channels()).ifPresent(this::use);
        if (last < assembler.next()) {
            view = Optional.empty();
        }
        return view.isPresent();
    }

    private void use(ArchiveView newest) {
        view = Optional.of(newest);
        readTo = assembler.next();
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
        long from = Math.max(readTo, assembler.next());
        for (ArchivedRow row : rows(state, from)) {
            Place place = places.get(row.channel());
            // A channel has one place at a time; what it had in others before is read by its name.
            row.samples()
                    .blocks(place.channel().partitionIndex(), place.channel().nativeStrideNanos())
                    .forEach(block -> assembler.restore(place.topic(), block));
        }
        readTo = view.orElseThrow() == state ? from + spanNanos : readTo;
        return true;
    }

    private List<ArchivedRow> rows(ArchiveView state, long from) throws IOException {
        try {
            return state.rows(from, from + spanNanos);
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
