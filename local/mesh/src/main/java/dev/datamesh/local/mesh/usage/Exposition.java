package dev.datamesh.local.mesh.usage;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a runtime's metrics say of its readers, in Prometheus' text format 0.0.4. */
final class Exposition {
    private static final String BYTES = "datamesh_usage_read_bytes_total";
    private static final String LAST = "datamesh_usage_last_read_seconds";
    private static final String STARTED = "process_start_time_seconds";

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? +(\\S+)(?: +-?\\d+)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private record Pair(String product, String consumer) {}

    private final Map<Pair, Double> bytes = new HashMap<>();
    private final Map<Pair, Double> last = new HashMap<>();
    private Optional<Instant> started = Optional.empty();

    /** @param text lines; those that are no samples of ours are passed over */
    Exposition(String text) {
        text.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach(sample -> {
            double value = number(sample.group(3));
            switch (sample.group(1)) {
                case BYTES -> bytes.put(pair(sample.group(2)), value);
                case LAST -> last.put(pair(sample.group(2)), value);
                case STARTED -> started = Optional.of(instant(value));
                default -> {
                    // Another metric.
                }
            }
        });
    }

    /** Since when it counts. */
    Optional<Instant> started() {
        return started;
    }

    /** Who was sent something. */
    List<Read> reads(String domain) {
        return bytes.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> new Read(
                        domain + "/" + entry.getKey().product(),
                        entry.getKey().consumer(),
                        entry.getValue().longValue(),
                        instant(last.getOrDefault(entry.getKey(), 0.0))))
                .toList();
    }

    private static Pair pair(String labels) {
        Map<String, String> found = new HashMap<>();
        Matcher label = LABEL.matcher(labels == null ? "" : labels);
        while (label.find()) {
            found.put(label.group(1), unescaped(label.group(2)));
        }
        return new Pair(found.getOrDefault("product", ""), found.getOrDefault("consumer", ""));
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each == '\\' && at + 1 < text.length()) {
                at++;
                each = text.charAt(at) == 'n' ? '\n' : text.charAt(at);
            }
            plain.append(each);
        }
        return plain.toString();
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Instant instant(double seconds) {
        return Instant.ofEpochSecond((long) seconds);
    }
}
