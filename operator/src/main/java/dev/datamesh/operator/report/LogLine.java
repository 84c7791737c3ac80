package dev.datamesh.operator.report;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** One structured log line: a sentence, then {@code key=value} in the order of {@link LogKey}. */
public final class LogLine {
    /** What could begin a line of its own, or move the cursor of whoever looks at it. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\u2028\u2029]");

    private static final Pattern NO_WORD = Pattern.compile("[ \"]|" + UNPRINTABLE);

    private final String message;
    private final Map<LogKey, String> values = new EnumMap<>(LogKey.class);

    private LogLine(String message) {
        this.message = message;
    }

    public static LogLine of(String message) {
        return new LogLine(message);
    }

    public LogLine with(LogKey key, Object value) {
        values.put(key, Objects.toString(value));
        return this;
    }

    public void info(Logger log) {
        log.info(this);
    }

    public void warn(Logger log) {
        log.warn(this);
    }

    public void error(Logger log, Throwable cause) {
        log.error(this, cause);
    }

    @Override
    public String toString() {
        var line = new StringBuilder(message);
        values.forEach((key, value) -> {
            line.append(' ').append(key.text()).append('=');
            boolean quote = value.isEmpty() || NO_WORD.matcher(value).find();
            line.append(
                    quote ? '"' + UNPRINTABLE.matcher(value.replace('"', '\'')).replaceAll(" ") + '"' : value);
        });
        return line.toString();
    }
}
