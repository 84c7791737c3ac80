package dev.datamesh.core.policy;

import java.util.Collection;
import java.util.stream.Collectors;

/** Pieces of CEL that several rules are written with. They keep to what Kubernetes 1.30 knows. */
final class Cel {
    /** As many streams as the API allows of a product. */
    static final int MOST_STREAMS = 16;

    /** The name of a stream in a message, as on the wire: {@code main}, {@code main_v2}. */
    static final String STREAM = "s.name + (s.major > 1 ? '_v' + string(s.major) : '')";

    /** Years that are a multiple of four, and of hundreds those that are one of four hundred, have a 29th of February. */
    private static final String INSTANT =
            "^([0-9]{4}-((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
                    + "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)"
                    + "T([01][0-9]|2[0-3])(:[0-5][0-9]){2}([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$";

    private Cel() {}

    /** A text literal. What could end it, or the line, is escaped. */
    static String text(String value) {
        StringBuilder literal = new StringBuilder("'");
        value.chars().forEach(c -> {
            switch (c) {
                case '\'', '\\' -> literal.append('\\').append((char) c);
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        literal.append(String.format("\\u%04x", c));
                    } else {
                        literal.append((char) c);
                    }
                }
            }
        });
        return literal.append('\'').toString();
    }

    /** A list of text literals. */
    static String texts(Collection<?> values) {
        return values.stream().map(value -> text(value.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    /** One finding where a condition holds, else none. */
    static String findingIf(String condition, String finding) {
        return "(" + condition + " ? [" + finding + "] : [])";
    }

    /** One finding for each stream for which a condition holds; both know the stream as {@code s}. */
    static String findingPerStream(String root, String condition, String finding) {
        return root + ".spec.streams.filter(s, " + condition + ").map(s, " + finding + ")";
    }

    /**
     * The findings of all streams, of which each has a list of its own; the list knows the stream as {@code s}. CEL joins lists only by
     * {@code +}, so each place that a stream can have is written down.
     */
    static String findingsOfStreams(String root, String findings) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < MOST_STREAMS; i++) {
            all.append(i == 0 ? "" : " + ")
                    .append("(%1$s.spec.streams.size() > %2$d ? [%1$s.spec.streams[%2$d]].map(s, %3$s)[0] : [])"
                            .formatted(root, i, findings));
        }
        return all.toString();
    }

    /** The nanoseconds of a duration as the API writes it; CEL's own knows no days. To the nearest, as a day's fraction is no exact number. */
    static String nanos(String text) {
        return text
                + ".findAll('[0-9.]+[a-z]+').map(p, p.endsWith('d') ? int(double(p.replace('d', '')) * 86400000000000.0 + 0.5) : int(duration(p))).sum()";
    }

    /**
     * Whether a text names an instant that there is, so that {@code timestamp()} has an answer for it. What was written before the schema
     * asked for that may name the 30th of February; an error over it would refuse its own correction.
     */
    static String isInstant(String text) {
        return "(%1$s.matches(%2$s) && !%1$s.startsWith('0000'))".formatted(text, text(INSTANT));
    }

    /** The label of the namespace, or what holds without it. */
    static String label(String key, String otherwise) {
        return "(%1$s in variables.labels ? variables.labels[%1$s] : %2$s)".formatted(text(key), text(otherwise));
    }
}
