package dev.datamesh.runtime.request;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.datamesh.core.unit.Gps;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records as any Flight client asks for them, by a path: {@code domain/product/stream}, in one piece or in several. The stream may be
 * left out for {@code main}, and may name its major: {@code main.v2}. Without more it is all that is there now; {@code live} after it is
 * what comes, {@code start=} and {@code end=} with a time in RFC 3339 bound it, {@code start=…} and {@code live} go from the past into
 * the present.
 */
public final class RecordPath {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern MAJOR = Pattern.compile("([^.]+)\\.v([1-9][0-9]{0,2})");

    private RecordPath() {}

    /** The request that a path stands for, as a command. */
    public static byte[] command(List<String> path, InstantSource clock) throws BadRequestException {
        List<String> parts = path.stream()
                .flatMap(part -> Pattern.compile("/").splitAsStream(part))
                .toList();
        if (parts.size() < 2 || parts.size() > 6) {
            throw BadRequestException.malformed("a path is domain/product/stream, then live, start=TIME or end=TIME");
        }
        ObjectNode envelope = MAPPER.createObjectNode().put("request", "Records");
        ObjectNode args = envelope.putObject("args");
        args.put("product", parts.get(0) + "/" + parts.get(1));
        boolean live = false;
        Long start = null;
        Long end = null;
        for (int i = 2; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.equals("live")) {
                live = true;
            } else if (part.startsWith("start=")) {
                start = nanos(part.substring("start=".length()));
            } else if (part.startsWith("end=")) {
                end = nanos(part.substring("end=".length()));
            } else if (i == 2) {
                Matcher major = MAJOR.matcher(part);
                boolean named = major.matches();
                args.put("stream", named ? major.group(1) : part);
                if (named) {
                    args.put("major", Long.parseLong(major.group(2)));
                }
            } else {
                throw BadRequestException.malformed(
                        "the path has " + Names.shortened(part) + ": after the stream come live, start=TIME, end=TIME");
            }
        }
        if (live) {
            args.put("start", start).put("end", end);
        } else {
            args.put("start", start == null ? Long.valueOf(0) : start)
                    .put("end", end == null ? Long.valueOf(Gps.nanos(clock.instant())) : end);
        }
        envelope.put("version", RequestParser.SCHEMA_VERSION);
        return envelope.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long nanos(String time) throws BadRequestException {
        try {
            return Math.max(0, Gps.nanos(Instant.parse(time)));
        } catch (DateTimeException | ArithmeticException e) {
            throw BadRequestException.malformed(
                    Names.shortened(time) + " is no time in RFC 3339, such as 2026-11-23T12:00:00Z");
        }
    }
}
