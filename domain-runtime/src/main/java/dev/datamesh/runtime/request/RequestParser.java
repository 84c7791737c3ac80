package dev.datamesh.runtime.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.datamesh.api.product.ChannelSpec.DataType;
import dev.datamesh.runtime.block.SampleType;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads requests: {@code {"request": "<Type>", "args": {…}, "version": "0.5.0"}} in UTF-8, by the request schema 0.5.0 of Arrakis.
 * What it builds is bounded before it is built, as anybody may send anything.
 */
public final class RequestParser {
    /** The version of the request schema that is spoken here. */
    public static final String SCHEMA_VERSION = "0.5.0";

    /** As long as a request may be, in bytes: room for a hundred thousand channels by name. */
    public static final int LONGEST_REQUEST = 8 << 20;

    /** As long as one may be that does not name its channels. */
    private static final int LONGEST_OTHER = 256 << 10;

    /** The request, its args, a list in them. */
    private static final int DEEPEST = 3;

    private static final int MOST_FIELDS = 64;

    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxNumberLength(32)
                    .maxStringLength(200_000)
                    .maxNameLength(1_000)
                    .maxDocumentLength(LONGEST_REQUEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final ObjectReader reader = JsonMapper.builder(json)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    /** The request in these bytes. */
    public Request parse(byte[] bytes) throws BadRequestException {
        JsonNode envelope = envelope(bytes);
        JsonNode type = envelope.get("request");
        JsonNode arguments = envelope.get("args");
        if (type == null || !type.isTextual()) {
            throw BadRequestException.malformed("the request does not say what it asks for: request is not a string");
        }
        if (arguments == null || !arguments.isObject()) {
            throw BadRequestException.malformed("the request has no args");
        }
        JsonNode version = envelope.get("version");
        String schema = version != null && version.isTextual() ? version.textValue() : "unknown";
        Args args = new Args(Names.shortened(type.textValue()), arguments);
        return switch (type.textValue()) {
            case "Find" -> new Request.Find(filter(args, schema));
            case "Count" -> new Request.Count(filter(args, schema));
            case "Describe" -> describe(args, schema);
            case "Stream" -> stream(args, schema);
            case "Records" -> records(args, schema);
            case "Publish" -> {
                args.only(schema, List.of("publisher_id", "replay_id"));
                yield new Request.Publish(args.text("publisher_id"), args.optionalText("replay_id"));
            }
            case "Partition" -> {
                args.only(schema, List.of("publisher_id", "replay_id"));
                yield new Request.Partition(args.text("publisher_id"), args.optionalText("replay_id"));
            }
            default ->
                throw BadRequestException.beyondSchema("unsupported request " + Names.shortened(type.textValue())
                        + " (request schema " + Names.shortened(schema) + "; server schema " + SCHEMA_VERSION + ")");
        };
    }

    private JsonNode envelope(byte[] bytes) throws BadRequestException {
        if (bytes.length == 0 || bytes.length > LONGEST_REQUEST) {
            throw BadRequestException.malformed("a request is JSON of at most " + LONGEST_REQUEST + " bytes");
        }
        try {
            look(bytes);
            JsonNode read = reader.readTree(bytes);
            if (read == null || !read.isObject()) {
                throw BadRequestException.malformed("a request is a JSON object");
            }
            return read;
        } catch (StreamConstraintsException e) {
            throw BadRequestException.malformed(
                    "the request has lists in lists, or the like, or a text, a name or a number that is too long");
        } catch (JsonProcessingException e) {
            throw BadRequestException.malformed("the request is not JSON: at "
                    + (e.getLocation() == null
                            ? "its beginning"
                            : "byte " + e.getLocation().getByteOffset()));
        } catch (IOException e) {
            throw BadRequestException.malformed("the request is not UTF-8");
        }
    }

    /** Refuses, before anything is built of it, what would be far larger than its text, and is no request anyway. */
    private void look(byte[] bytes) throws IOException, BadRequestException {
        try (JsonParser parser = json.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw BadRequestException.malformed("a request is a JSON object");
            }
            int depth = 1;
            int fields = 0;
            int items = 0;
            String type = "";
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                switch (token) {
                    case null -> throw BadRequestException.malformed("the request is not JSON: it ends too early");
                    case START_OBJECT, START_ARRAY -> {
                        // Args is the one object, lists are in it.
                        if (token == JsonToken.START_OBJECT
                                ? depth != 1 || !"args".equals(parser.currentName())
                                : depth != 2) {
                            throw BadRequestException.malformed(
                                    "a request is an object with args, an object whose values are plain or lists");
                        }
                        depth++;
                    }
                    case END_OBJECT, END_ARRAY -> depth--;
                    case FIELD_NAME -> fields++;
                    default -> {
                        if (depth == DEEPEST) {
                            items++;
                        } else if (depth == 1 && "request".equals(parser.currentName())) {
                            type = parser.getText();
                        }
                    }
                }
                if (fields > MOST_FIELDS || items > Args.MOST_ITEMS) {
                    throw BadRequestException.malformed(
                            "a request has at most " + MOST_FIELDS + " fields and " + Args.MOST_ITEMS + " items");
                }
            }
            if (bytes.length > LONGEST_OTHER && !type.equals("Describe") && !type.equals("Stream")) {
                throw BadRequestException.malformed(
                        "a request that does not name channels is JSON of at most " + LONGEST_OTHER + " bytes");
            }
        }
    }

    private static Request.Filter filter(Args args, String schema) throws BadRequestException {
        args.only(schema, List.of("pattern", "data_type", "min_rate", "max_rate", "publisher", "time", "replay_id"));
        Set<DataType> types = EnumSet.noneOf(DataType.class);
        for (String name : args.texts("data_type")) {
            types.add(SampleType.named(name)
                    .orElseThrow(() -> BadRequestException.malformed("data_type has no " + Names.shortened(name))));
        }
        long minRate = args.wholeNumber("min_rate");
        if (minRate < 0) {
            throw BadRequestException.malformed("min_rate is not negative");
        }
        args.numberOrNull("time");
        return new Request.Filter(
                NamePattern.of(args.text("pattern")),
                types,
                minRate,
                args.wholeNumber("max_rate"),
                Set.copyOf(args.texts("publisher")),
                args.optionalText("replay_id"));
    }

    private static Request describe(Args args, String schema) throws BadRequestException {
        args.only(schema, List.of("channels", "time", "replay_id"));
        args.numberOrNull("time");
        return new Request.Describe(args.texts("channels"), args.optionalText("replay_id"));
    }

    private static Request records(Args args, String schema) throws BadRequestException {
        args.only(schema, List.of("product", "stream", "major", "start", "end"));
        String stream = args.optionalText("stream");
        Request.Records records = new Request.Records(
                args.text("product"),
                stream == null ? "main" : stream,
                args.nullableNumber("major"),
                args.numberOrNull("start"),
                args.numberOrNull("end"));
        Long start = records.startNanos();
        Long end = records.endNanos();
        if ((start != null && start < 0) || (end != null && end < 0)) {
            throw BadRequestException.malformed("times are GPS nanoseconds since 1980, not negative");
        }
        if (start != null && end != null && end <= start) {
            throw BadRequestException.malformed("the end " + end + " does not lie after the start " + start);
        }
        return records;
    }

    private static Request stream(Args args, String schema) throws BadRequestException {
        args.only(schema, List.of("channels", "start", "end", "replay_start", "replay_end", "replay_id"));
        Request.Stream stream = new Request.Stream(
                args.texts("channels"),
                args.numberOrNull("start"),
                args.numberOrNull("end"),
                args.nullableNumber("replay_start"),
                args.nullableNumber("replay_end"),
                args.optionalText("replay_id"));
        if (stream.channels().isEmpty()) {
            throw BadRequestException.malformed("Stream names no channels");
        }
        Long start = stream.startNanos();
        Long end = stream.endNanos();
        if ((start != null && start < 0) || (end != null && end < 0)) {
            throw BadRequestException.malformed("times are GPS nanoseconds since 1980, not negative");
        }
        if (start != null && end != null && end <= start) {
            throw BadRequestException.malformed("the end " + end + " does not lie after the start " + start);
        }
        boolean own = stream.replayStartNanos() != null || stream.replayEndNanos() != null;
        if (own && (stream.replayStartNanos() == null || stream.replayEndNanos() == null)) {
            throw BadRequestException.malformed("replay_start and replay_end go together");
        }
        if (own && stream.replayId() != null) {
            throw BadRequestException.malformed("either replay_id or replay_start and replay_end");
        }
        if (own && stream.replayEndNanos() <= stream.replayStartNanos()) {
            throw BadRequestException.malformed("replay_end does not lie after replay_start");
        }
        return stream;
    }
}
