package dev.datamesh.runtime.flight;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.runtime.request.Request;
import dev.datamesh.runtime.request.RequestParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** A Stream request as a ticket. Clients read in it which channels an endpoint has, and whether it is live. */
final class Ticket {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Ticket() {}

    /** A command with other values of one of its arguments. */
    static byte[] with(byte[] command, String argument, Collection<String> values) {
        try {
            ObjectNode envelope = (ObjectNode) MAPPER.readTree(command);
            ArrayNode all = ((ObjectNode) envelope.get("args")).putArray(argument);
            values.forEach(all::add);
            return MAPPER.writeValueAsBytes(envelope);
        } catch (IOException e) {
            throw new UncheckedIOException("a command that was parsed before is JSON", e);
        }
    }

    static byte[] narrowed(Request.Stream request, List<String> channels) {
        ObjectNode envelope = MAPPER.createObjectNode().put("request", "Stream");
        ObjectNode args = envelope.putObject("args");
        ArrayNode names = args.putArray("channels");
        channels.forEach(names::add);
        args.put("start", request.startNanos());
        args.put("end", request.endNanos());
        args.put("replay_start", request.replayStartNanos());
        args.put("replay_end", request.replayEndNanos());
        args.put("replay_id", request.replayId());
        envelope.put("version", RequestParser.SCHEMA_VERSION);
        return envelope.toString().getBytes(StandardCharsets.UTF_8);
    }
}
