package dev.datamesh.runtime.flight;

import com.google.protobuf.ByteString;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.block.BlockLayout;
import dev.datamesh.runtime.block.FlightMessage;
import dev.datamesh.runtime.catalogue.Channel;
import dev.datamesh.runtime.catalogue.Publisher;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.stream.StreamQuery;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flight.impl.Flight;
import org.apache.arrow.flight.impl.Flight.FlightEndpoint;
import org.apache.arrow.flight.impl.Flight.FlightInfo;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Where to get what is asked for: GetFlightInfo. Every endpoint has a location, and of a stream each channel is in one endpoint with
 * the whole span of time; the client can do without neither. A ticket is JSON like the request, narrowed to its endpoint's channels.
 */
final class Infos {
    private static final String DIRECT = "kafka://";

    private final Lookup lookup;
    private final Routes routes;
    private final Streams streams;

    Infos(Lookup lookup, Routes routes, Streams streams) {
        this.lookup = lookup;
        this.routes = routes;
        this.streams = streams;
    }

    FlightInfo of(Caller caller, Request request, byte[] command) throws StatusException {
        return switch (request) {
            case Request.Find find -> info(command, Rows.CHANNELS, endpoint(command, List.of(Routes.HERE)));
            case Request.Count count -> info(command, Rows.COUNT, endpoint(command, List.of(Routes.HERE)));
            case Request.Describe describe -> {
                lookup.describe(caller, describe.channels(), describe.replayId());
                yield info(command, Rows.CHANNELS, endpoint(command, List.of(Routes.HERE)));
            }
            case Request.Publish publish -> {
                Publisher publisher = lookup.publisher(caller, publish.publisherId(), publish.replayId());
                yield info(command, Rows.PROPERTIES, endpoint(command, server(publisher)));
            }
            case Request.Partition partition -> {
                Publisher publisher = lookup.publisher(caller, partition.publisherId(), partition.replayId());
                yield info(command, Rows.PARTITIONS, endpoint(command, server(publisher)));
            }
            case Request.Stream stream -> stream(caller, stream, command);
        };
    }

    private FlightInfo stream(Caller caller, Request.Stream request, byte[] command) throws StatusException {
        StreamQuery query = streams.query(caller, request);
        Map<List<String>, List<Channel>> byLocations = new LinkedHashMap<>();
        for (Channel channel : query.channels()) {
            byLocations
                    .computeIfAbsent(routes.of(channel.product()), locations -> new ArrayList<>())
                    .add(channel);
        }
        BlockLayout layout = streams.layout(query);
        if (byLocations.size() == 1
                && request.channels().size() == query.channels().size()) {
            return info(
                    command,
                    layout.schema(),
                    endpoint(command, byLocations.keySet().iterator().next()));
        }
        FlightEndpoint[] endpoints = byLocations.entrySet().stream()
                .map(group -> endpoint(
                        Ticket.narrowed(
                                request,
                                group.getValue().stream().map(Channel::name).toList()),
                        group.getKey()))
                .toArray(FlightEndpoint[]::new);
        return info(command, layout.schema(), endpoints);
    }

    /** Publishers ask a server, also where readers go to Kafka. */
    private List<String> server(Publisher publisher) {
        return routes.of(publisher.product()).stream()
                .filter(location -> !location.startsWith(DIRECT))
                .toList();
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
