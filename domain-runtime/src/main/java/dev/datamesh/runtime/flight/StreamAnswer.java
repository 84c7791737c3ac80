package dev.datamesh.runtime.flight;

import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.EncodedBlock;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.stream.BlockReader;
import dev.datamesh.runtime.stream.BlockSource;
import dev.datamesh.runtime.stream.StreamEndedException;
import dev.datamesh.runtime.stream.StreamQuery;
import io.grpc.StatusException;
import java.util.Optional;

/** Serves one subscriber on a thread of its own, block by block, as fast as it takes them. */
final class StreamAnswer {
    private final Streams streams;
    private final BlockSource source;
    private final Sessions sessions;
    private final Usage usage;

    StreamAnswer(Streams streams, BlockSource source, Sessions sessions, Usage usage) {
        this.streams = streams;
        this.source = source;
        this.sessions = sessions;
        this.usage = usage;
    }

    /**
     * Returns when all has been sent.
     *
     * @param onSent told of each block that was sent, on any thread
     */
    void serve(Caller caller, Request.Stream request, Outlet outlet, Runnable onSent)
            throws StatusException, InterruptedException {
        StreamQuery query = streams.query(caller, request);
        BlockLayout layout = streams.layout(query);
        Session session = new Session(caller, query, Thread.currentThread());
        sessions.add(session);
        try (BlockReader reader = source.open(query)) {
            // A channel that changed before the session was known here would not be noticed.
            if (!streams.query(caller, request).equals(query)) {
                throw Refusals.changed();
            }
            outlet.send(FlightMessage.schema(layout.schema()));
            Usage.Reader used = usage.of(caller, query.channels());
            reader.offerTo(block -> {
                boolean taken = outlet.trySend(block.message());
                if (taken) {
                    used.sent(block.message().length);
                    onSent.run();
                }
                return taken;
            });
            for (Optional<EncodedBlock> block = reader.next(); block.isPresent(); block = reader.next()) {
                outlet.send(block.get().message());
                used.sent(block.get().message().length);
                onSent.run();
            }
        } catch (StreamEndedException e) {
            throw Refusals.unavailable(e.getMessage());
        } catch (InterruptedException e) {
            Optional<StatusException> ended = session.ended();
            if (ended.isPresent()) {
                throw ended.get();
            }
            throw e;
        } finally {
            sessions.remove(session);
            // Whoever ended it may have come too late: what follows on this thread is not meant.
            Thread.interrupted();
        }
    }
}
