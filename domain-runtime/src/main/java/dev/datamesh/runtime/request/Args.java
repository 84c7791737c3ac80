package dev.datamesh.runtime.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The arguments of one request, each asked for by name and type. */
final class Args {
    static final int MOST_ITEMS = 200_000;
    private static final int LONGEST_NAME = 256;

    private final String request;
    private final JsonNode args;

    Args(String request, JsonNode args) {
        this.request = request;
        this.args = args;
    }

    /** An argument that is not known may change what is meant, so it is never passed over. */
    void only(String schema, List<String> known) throws BadRequestException {
        SortedSet<String> unknown = new TreeSet<>();
        for (Iterator<String> names = args.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                unknown.add(Names.shortened(name));
            }
        }
        if (!unknown.isEmpty()) {
            throw BadRequestException.beyondSchema("unknown " + request + " argument(s): "
                    + Names.listed(unknown) + " (request schema " + Names.shortened(schema)
                    + "; server schema " + RequestParser.SCHEMA_VERSION + ")");
        }
    }

    String text(String name) throws BadRequestException {
        JsonNode value = required(name);
        if (!value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value.textValue();
    }

    @Nullable
    String optionalText(String name) throws BadRequestException {
        JsonNode value = args.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        return text(name);
    }

    long wholeNumber(String name) throws BadRequestException {
        required(name);
        Long value = nullableNumber(name);
        if (value == null) {
            throw wrong(name, "an integer");
        }
        return value;
    }

    /** A number that has to be given, if only as null. */
    @Nullable
    Long numberOrNull(String name) throws BadRequestException {
        required(name);
        return nullableNumber(name);
    }

    @Nullable
    Long nullableNumber(String name) throws BadRequestException {
        JsonNode value = args.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(name, "an integer of 64 bits");
        }
        return value.longValue();
    }

    List<String> texts(String name) throws BadRequestException {
        JsonNode value = required(name);
        if (!value.isArray() || value.size() > MOST_ITEMS) {
            throw wrong(name, "an array of at most " + MOST_ITEMS + " strings");
        }
        List<String> texts = new ArrayList<>(value.size());
        for (JsonNode item : value) {
            if (!item.isTextual() || item.textValue().length() > LONGEST_NAME) {
                throw wrong(name, "an array of strings of at most " + LONGEST_NAME + " characters");
            }
            texts.add(item.textValue());
        }
        return texts;
    }

    private JsonNode required(String name) throws BadRequestException {
        JsonNode value = args.get(name);
        if (value == null) {
            throw BadRequestException.malformed(request + " lacks the argument " + name);
        }
        return value;
    }

    private BadRequestException wrong(String name, String wanted) {
        return BadRequestException.malformed(request + " argument " + name + " is not " + wanted);
    }
}
