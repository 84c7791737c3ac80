package dev.datamesh.runtime.flight;

import com.google.protobuf.ByteString;
import dev.datamesh.runtime.access.Access;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.publish.PublisherCredentials;
import dev.datamesh.runtime.publish.PublisherCredentials.NotAvailableException;
import dev.datamesh.runtime.request.BadRequestException;
import dev.datamesh.runtime.request.RecordPath;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.request.RequestParser;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.apache.arrow.flight.impl.Flight.Ticket;
import org.apache.arrow.flight.impl.FlightServiceGrpc;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The methods of Arrow Flight that Arrakis clients call, bound to gRPC by ourselves: so messages that are encoded once go to all
 * subscribers as they are, and no memory is held outside the heap for any of them. The methods not here are unimplemented.
 */
final class FlightService {
    private final RequestParser parser = new RequestParser();
    private final Access access;
    private final Lookup lookup;
    private final Infos infos;
    private final Actions actions;
    private final Rows rows;
    private final PublisherCredentials credentials;
    private final StreamAnswer streams;
    private final RecordAnswer records;
    private final Partitioning partitioning;
    private final CallLog log;
    private final InstantSource clock;
    private final Semaphore exchanged = new Semaphore(Exchange.MOST_BYTES_TOGETHER);

    FlightService(
            Access access,
            Lookup lookup,
            Infos infos,
            Actions actions,
            Rows rows,
            PublisherCredentials credentials,
            StreamAnswer streams,
            RecordAnswer records,
            Partitioning partitioning,
            CallLog log,
            InstantSource clock) {
        this.access = access;
        this.lookup = lookup;
        this.infos = infos;
        this.actions = actions;
        this.rows = rows;
        this.credentials = credentials;
        this.streams = streams;
        this.records = records;
        this.partitioning = partitioning;
        this.log = log;
        this.clock = clock;
    }

    ServerServiceDefinition bind() {
        MessageBytes bytes = new MessageBytes();
        MethodDescriptor<Ticket, byte[]> doGet = FlightServiceGrpc.getDoGetMethod().toBuilder(
                        FlightServiceGrpc.getDoGetMethod().getRequestMarshaller(), bytes)
                .build();
        MethodDescriptor<FlightData, byte[]> doExchange = FlightServiceGrpc.getDoExchangeMethod().toBuilder(
                        FlightServiceGrpc.getDoExchangeMethod().getRequestMarshaller(), bytes)
                .build();
        return ServerServiceDefinition.builder(FlightServiceGrpc.SERVICE_NAME)
                .addMethod(FlightServiceGrpc.getGetFlightInfoMethod(), ServerCalls.asyncUnaryCall(this::getFlightInfo))
                .addMethod(doGet, ServerCalls.asyncServerStreamingCall(this::doGet))
                .addMethod(FlightServiceGrpc.getDoActionMethod(), ServerCalls.asyncServerStreamingCall(this::doAction))
                .addMethod(
                        FlightServiceGrpc.getListActionsMethod(),
                        ServerCalls.asyncServerStreamingCall(FlightService::listActions))
                .addMethod(doExchange, ServerCalls.asyncBidiStreamingCall(this::doExchange))
                .build();
    }

    private void getFlightInfo(Flight.FlightDescriptor descriptor, StreamObserver<FlightInfo> answer) {
        Call call = Call.current();
        log.answer(call, "GetFlightInfo", answer::onError, entry -> {
            byte[] command = command(descriptor);
            Request request = parse(call, command);
            Caller caller = caller(call);
            entry.about(request, caller);
            answer.onNext(infos.of(caller, request, command));
            answer.onCompleted();
        });
    }

    /**
     * Answers on a thread of its own: the one that brings the call also brings the word that there is room, or that the caller has
     * left.
     */
    private void doGet(Ticket ticket, StreamObserver<byte[]> answer) {
        Call call = Call.current();
        Outlet outlet = new Outlet((ServerCallStreamObserver<byte[]>) answer);
        Thread thread = Thread.ofVirtual()
                .name("get " + call.requestId())
                .unstarted(() -> log.answer(call, "DoGet", outlet::fail, entry -> {
                    Request request = parse(call, ticket.getTicket().toByteArray());
                    Caller caller = caller(call);
                    entry.about(request, caller);
                    get(caller, request, outlet, entry);
                    outlet.complete();
                }));
        outlet.onLeft(thread::interrupt);
        thread.start();
    }

    private void get(Caller caller, Request request, Outlet outlet, CallLog.Entry entry)
            throws StatusException, InterruptedException {
        switch (request) {
            case Request.Find find -> {
                partitioning.catchUp(find.filter().publishers());
                channels(lookup.find(caller, find.filter()), outlet);
            }
            case Request.Count count -> {
                partitioning.catchUp(count.filter().publishers());
                one(Rows.COUNT, rows.count(lookup.find(caller, count.filter()).size()), outlet);
            }
            case Request.Describe describe ->
                channels(lookup.describe(caller, describe.channels(), describe.replayId()), outlet);
            case Request.Publish publish -> {
                Publisher publisher = lookup.publisher(caller, publish.publisherId(), publish.replayId());
                one(Rows.PROPERTIES, rows.properties(properties(publisher, caller)), outlet);
            }
            case Request.Stream stream -> streams.serve(caller, stream, outlet, entry::sentBlock);
            case Request.Records wanted -> records.serve(caller, wanted, outlet, entry::sentBlock);
            case Request.Partition partition ->
                throw Refusals.invalid("channels are registered by DoExchange, not by DoGet");
        }
    }

    private Map<String, String> properties(Publisher publisher, Caller caller) throws StatusException {
        try {
            return credentials.of(publisher, caller);
        } catch (NotAvailableException e) {
            throw Refusals.unavailable(e.getMessage());
        }
    }

    private void channels(List<Channel> channels, Outlet outlet) throws InterruptedException, StatusException {
        outlet.send(FlightMessage.schema(Rows.CHANNELS));
        for (int from = 0; from < channels.size(); from += Rows.BATCH) {
            outlet.send(rows.channels(channels.subList(from, Math.min(channels.size(), from + Rows.BATCH))));
        }
    }

    private static void one(Schema schema, byte[] row, Outlet outlet) throws InterruptedException, StatusException {
        outlet.send(FlightMessage.schema(schema));
        outlet.send(row);
    }

    private void doAction(Flight.Action action, StreamObserver<Flight.Result> answer) {
        Call call = Call.current();
        log.answer(call, "DoAction " + action.getType(), answer::onError, entry -> {
            byte[] body = actions.answer(
                    caller(call), action.getType(), action.getBody().toStringUtf8());
            answer.onNext(Flight.Result.newBuilder()
                    .setBody(ByteString.copyFrom(body))
                    .build());
            answer.onCompleted();
        });
    }

    private static void listActions(Flight.Empty none, StreamObserver<Flight.ActionType> answer) {
        Actions.KNOWN.forEach((name, description) -> answer.onNext(Flight.ActionType.newBuilder()
                .setType(name)
                .setDescription(description)
                .build()));
        answer.onCompleted();
    }

    private StreamObserver<FlightData> doExchange(StreamObserver<byte[]> answer) {
        Call call = Call.current();
        return new Exchange(
                new Exchange.Purpose() {
                    @Override
                    public void admit(FlightData first) throws StatusException {
                        partitioning.publisher(caller(call), partition(call, first));
                    }

                    @Override
                    public void answer(List<FlightData> sent) {
                        log.answer(call, "DoExchange", answer::onError, entry -> {
                            Request.Partition request = partition(call, sent.getFirst());
                            Caller caller = caller(call);
                            entry.about(request, caller);
                            Publisher publisher = partitioning.publisher(caller, request);
                            partitioning.register(publisher, call, sent).forEach(answer::onNext);
                            answer.onCompleted();
                        });
                    }

                    @Override
                    public void refuse(StatusException refusal) {
                        log.answer(call, "DoExchange", answer::onError, entry -> {
                            throw refusal;
                        });
                    }
                },
                exchanged);
    }

    private Request.Partition partition(Call call, FlightData first) throws StatusException {
        if (parse(call, command(first.getFlightDescriptor())) instanceof Request.Partition partition) {
            return partition;
        }
        throw Refusals.invalid("only channels are registered by DoExchange");
    }

    private Caller caller(Call call) {
        return access.authenticate(call.token());
    }

    private Request parse(Call call, byte[] command) throws StatusException {
        try {
            return parser.parse(command);
        } catch (BadRequestException e) {
            throw Refusals.bad(e);
        } finally {
            call.arrival().read();
        }
    }

    private byte[] command(Flight.FlightDescriptor descriptor) throws StatusException {
        if (descriptor.getType() == Flight.FlightDescriptor.DescriptorType.PATH) {
            try {
                return RecordPath.command(descriptor.getPathList(), clock);
            } catch (BadRequestException e) {
                throw Refusals.bad(e);
            }
        }
        if (descriptor.getType() != Flight.FlightDescriptor.DescriptorType.CMD) {
            throw Refusals.invalid("the descriptor is no command");
        }
        return descriptor.getCmd().toByteArray();
    }
}
