package dev.datamesh.runtime.flight;

import com.google.protobuf.ByteString;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.catalogue.RecordStream;
import dev.datamesh.runtime.record.RecordTable;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.stream.StreamQuery;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where to get what is asked for: GetFlightInfo. Every endpoint has a location, and of a stream each channel is in one endpoint with
 * the whole span of time; the client can do without neither. A ticket is JSON like the request, narrowed to its endpoint's channels.
 */
final class Infos {
    private static final Schema NO_BLOCKS = new Schema(List.of());

    private final Lookup lookup;
    private final Routes routes;
    private final Streams streams;
    private final Elsewhere elsewhere;

    Infos(Lookup lookup, Routes routes, Streams streams, Elsewhere elsewhere) {
        this.lookup = lookup;
        this.routes = routes;
        this.streams = streams;
        this.elsewhere = elsewhere;
    }

    FlightInfo of(Caller caller, Request request, byte[] command) throws StatusException {
        return switch (request) {
            case Request.Find find -> info(command, Rows.CHANNELS, everywhere(caller, find.filter(), command));
            case Request.Count count -> info(command, Rows.COUNT, everywhere(caller, count.filter(), command));
            case Request.Describe describe -> describe(caller, describe, command);
            case Request.Publish publish -> {
                Publisher publisher = lookup.publisher(caller, publish.publisherId(), publish.replayId());
                yield info(command, Rows.PROPERTIES, endpoint(command, server(publisher)));
            }
            case Request.Partition partition -> {
                Publisher publisher = lookup.publisher(caller, partition.publisherId(), partition.replayId());
                yield info(command, Rows.PARTITIONS, endpoint(command, server(publisher)));
            }
            case Request.Stream stream -> stream(caller, stream, command);
            case Request.Records records -> {
                RecordStream stream = lookup.records(caller, records);
                yield info(
                        command,
                        RecordTable.schema(stream),
                        endpoint(command, Routes.servers(routes.of(stream.product()))));
            }
        };
    }

    /** Here, and with the publishers of registers wherever those are read. */
    private FlightEndpoint[] everywhere(Caller caller, Request.Filter filter, byte[] command) {
        List<FlightEndpoint> endpoints = new ArrayList<>(List.of(endpoint(command, List.of(Routes.HERE))));
        elsewhere
                .publishers(caller, filter.publishers())
                .forEach((location, publishers) ->
                        endpoints.add(endpoint(Ticket.with(command, "publisher", publishers), List.of(location))));
        return endpoints.toArray(FlightEndpoint[]::new);
    }

    private FlightInfo describe(Caller caller, Request.Describe request, byte[] command) throws StatusException {
        Elsewhere.Split names = elsewhere.split(caller, request.channels());
        if (names.there().isEmpty()) {
            lookup.describe(caller, request.channels(), request.replayId());
            return info(command, Rows.CHANNELS, endpoint(command, List.of(Routes.HERE)));
        }
        return info(command, Rows.CHANNELS, parts(caller, names, request.replayId(), command));
    }

    private FlightEndpoint[] parts(Caller caller, Elsewhere.Split names, @Nullable String replayId, byte[] command)
            throws StatusException {
        List<FlightEndpoint> endpoints = new ArrayList<>();
        if (!names.here().isEmpty()) {
            lookup.describe(caller, names.here(), replayId);
            endpoints.add(endpoint(Ticket.with(command, "channels", names.here()), List.of(Routes.HERE)));
        }
        endpoints.addAll(led(names, command));
        return endpoints.toArray(FlightEndpoint[]::new);
    }

    private static List<FlightEndpoint> led(Elsewhere.Split names, byte[] command) {
        List<FlightEndpoint> endpoints = new ArrayList<>();
        names.there()
                .forEach((location, channels) ->
                        endpoints.add(endpoint(Ticket.with(command, "channels", channels), List.of(location))));
        return endpoints;
    }

    private FlightInfo stream(Caller caller, Request.Stream whole, byte[] command) throws StatusException {
        Elsewhere.Split names = elsewhere.split(caller, whole.channels());
        List<FlightEndpoint> led = led(names, command);
        if (names.here().isEmpty()) {
            // What its blocks are like is for the other server to say; clients do not look at it here.
            return info(command, NO_BLOCKS, led.toArray(FlightEndpoint[]::new));
        }
        Request.Stream request = whole.of(names.here());
        StreamQuery query = streams.query(caller, request);
        Map<List<String>, List<Channel>> byLocations = new LinkedHashMap<>();
        for (Channel channel : query.channels()) {
            byLocations
                    .computeIfAbsent(routes.of(channel.product()), locations -> new ArrayList<>())
                    .add(channel);
        }
        BlockLayout layout = streams.layout(query);
        if (led.isEmpty()
                && byLocations.size() == 1
                && request.channels().size() == query.channels().size()) {
            return info(
                    command,
                    layout.schema(),
                    endpoint(command, byLocations.keySet().iterator().next()));
        }
        Stream<FlightEndpoint> known = byLocations.entrySet().stream()
                .map(group -> endpoint(
                        Ticket.narrowed(
                                request,
                                group.getValue().stream().map(Channel::name).toList()),
                        group.getKey()));
        return info(command, layout.schema(), Stream.concat(known, led.stream()).toArray(FlightEndpoint[]::new));
    }

    /** Publishers ask a server, also where readers go to Kafka. */
    private List<String> server(Publisher publisher) {
        return Routes.servers(routes.of(publisher.product()));
    }

    private static FlightEndpoint endpoint(byte[] ticket, List<String> locations) {
        FlightEndpoint.Builder endpoint = FlightEndpoint.newBuilder()
                .setTicket(Flight.Ticket.newBuilder().setTicket(ByteString.copyFrom(ticket)));
        locations.forEach(
                location -> endpoint.addLocation(Flight.Location.newBuilder().setUri(location)));
        return endpoint.build();
    }

    private static FlightInfo info(byte[] command, Schema schema, FlightEndpoint... endpoints) {
        return FlightInfo.newBuilder()
                .setSchema(ByteString.copyFrom(FlightMessage.encapsulated(schema)))
                .setFlightDescriptor(Flight.FlightDescriptor.newBuilder()
                        .setType(Flight.FlightDescriptor.DescriptorType.CMD)
                        .setCmd(ByteString.copyFrom(command)))
                .addAllEndpoint(List.of(endpoints))
                .setTotalRecords(-1)
                .setTotalBytes(-1)
                .build();
    }
}
