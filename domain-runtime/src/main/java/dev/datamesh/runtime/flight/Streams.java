package dev.datamesh.runtime.flight;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.ReplayWindow;
import dev.datamesh.runtime.stream.StreamQuery;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Stream requests, checked against what there is and what the caller may read. */
final class Streams {
    /** More could not be told apart by the client's one thread, and would cost memory for one request. */
    private static final int MOST_CHANNELS = 20_000;

    /** A start that is later than that is a mistake in its unit, not somebody's plan, and would be waited for in silence. */
    private static final Duration FURTHEST_AHEAD = Duration.ofDays(366);

    private final Lookup lookup;
    private final BlockSource source;
    private final InstantSource clock;

    Streams(Lookup lookup, BlockSource source, InstantSource clock) {
        this.lookup = lookup;
        this.source = source;
        this.clock = clock;
    }

    StreamQuery query(Caller caller, Request.Stream request) throws StatusException {
        if (request.channels().size() > MOST_CHANNELS) {
            throw Refusals.invalid("a stream has at most " + MOST_CHANNELS + " channels");
        }
        Long start = request.startNanos();
        long latest = Gps.nanos(clock.instant().plus(FURTHEST_AHEAD));
        if (start != null && start > latest) {
            throw Refusals.invalid("start is " + start + ", more than a year ahead: GPS nanoseconds up to " + latest
                    + " can be asked for, " + FURTHEST_AHEAD.toDays() + " days from now");
        }
        ReplayWindow replay = null;
        if (request.replayId() != null) {
            replay = source.replays().get(request.replayId());
            if (replay == null) {
                throw Refusals.unknownReplay(request.replayId());
            }
        } else if (request.replayStartNanos() != null && request.replayEndNanos() != null) {
            replay = new ReplayWindow(request.replayStartNanos(), request.replayEndNanos());
        }
        List<Channel> channels = lookup.readable(caller, request.channels(), request.replayId());
        return new StreamQuery(channels, request.startNanos(), request.endNanos(), replay);
    }

    BlockLayout layout(StreamQuery query) throws StatusException {
        try {
            return new BlockLayout(query.channels(), query.strideNanos());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Refusals.invalid("these channels do not go into one stream: " + e.getMessage());
        }
    }
}
