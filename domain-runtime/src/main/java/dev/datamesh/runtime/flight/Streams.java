package dev.datamesh.runtime.flight;

import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.ReplayWindow;
import dev.datamesh.runtime.stream.StreamQuery;
import io.grpc.StatusException;
import java.util.List;

/** Stream requests, checked against what there is and what the caller may read. */
final class Streams {
    /** More could not be told apart by the client's one thread, and would cost memory for one request. */
    private static final int MOST_CHANNELS = 20_000;

    private final Lookup lookup;
    private final BlockSource source;

    Streams(Lookup lookup, BlockSource source) {
        this.lookup = lookup;
        this.source = source;
    }

    StreamQuery query(Caller caller, Request.Stream request) throws StatusException {
        if (request.channels().size() > MOST_CHANNELS) {
            throw Refusals.invalid("a stream has at most " + MOST_CHANNELS + " channels");
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
