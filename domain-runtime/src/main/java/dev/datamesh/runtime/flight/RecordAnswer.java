package dev.datamesh.runtime.flight;

import dev.datamesh.core.unit.Gps;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.RecordReader;
import dev.datamesh.runtime.record.RecordSource;
import dev.datamesh.runtime.record.RecordSource.NotReadableException;
import dev.datamesh.runtime.record.RecordTable;
import dev.datamesh.runtime.record.StreamRecord;
import dev.datamesh.runtime.request.Request;
import io.grpc.StatusException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Serves one reader of records on a thread of its own, as fast as it takes them: Kafka is not read ahead of it. */
final class RecordAnswer {
    private final Lookup lookup;
    private final RecordSource source;
    private final Sessions sessions;
    private final BufferAllocator allocator;
    private final Usage usage;
    private final Counter served;
    private final Counter undecodable;

    RecordAnswer(
            Lookup lookup,
            RecordSource source,
            Sessions sessions,
            BufferAllocator allocator,
            Usage usage,
            MeterRegistry metrics) {
        this.lookup = lookup;
        this.source = source;
        this.sessions = sessions;
        this.allocator = allocator;
        this.usage = usage;
        this.served = Counter.builder("datamesh.records.served")
                .description("Records that were sent to readers")
                .register(metrics);
        this.undecodable = Counter.builder("datamesh.records.undecodable")
                .description("Records that readers were told could not be decoded")
                .register(metrics);
    }

    /** Returns when all has been sent. */
    void serve(Caller caller, Request.Records request, Outlet outlet, Runnable sentTable)
            throws StatusException, InterruptedException {
        RecordStream asked = lookup.records(caller, request);
        Session session =
                Session.ofRecords(caller, asked.product(), request.endNanos() != null, Thread.currentThread());
        sessions.add(session);
        try (RecordReader reader =
                source.open(asked, unixMillis(request.startNanos()), unixMillis(request.endNanos()))) {
            AtomicReference<RecordStream> known = new AtomicReference<>(asked);
            RecordTable table = new RecordTable(known::get, allocator);
            outlet.send(FlightMessage.schema(table.schema()));
            Usage.Reader used = usage.of(caller, asked.product());
            for (Optional<List<StreamRecord>> next = reader.next(); next.isPresent(); next = reader.next()) {
                known.set(lookup.records(request)
                        .filter(asked::isSameAs)
                        .orElseThrow(() -> Refusals.unavailable("the stream is another one now; read it anew")));
                if (!next.get().isEmpty()) {
                    long before = table.undecodable();
                    byte[] message = table.message(next.get());
                    outlet.send(message);
                    used.sent(message.length);
                    served.increment(next.get().size());
                    undecodable.increment(table.undecodable() - before);
                    sentTable.run();
                }
            }
        } catch (NotReadableException e) {
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

    private static OptionalLong unixMillis(@Nullable Long gpsNanos) {
        return gpsNanos == null
                ? OptionalLong.empty()
                : OptionalLong.of(Gps.instant(gpsNanos).toEpochMilli());
    }
}
