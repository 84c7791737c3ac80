package dev.datamesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of one run, as a Markdown table. */
public final class Report {
    private record Row(String what, String measured, String probe, String ratio) {}

    private final String where;
    private final String peer;
    private final List<Row> rows = new ArrayList<>();

    Report(String where) {
        this(where, "probe");
    }

    /** Beside something else than a probe. */
    public Report(String where, String peer) {
        this.where = where;
        this.peer = peer;
    }

    /** A figure with the peer's beside it, both in the same unit; the ratio is the peer's to ours. */
    public void compared(String what, double measured, double probe, String unit) {
        rows.add(new Row(what, number(measured) + " " + unit, number(probe) + " " + unit, number(probe / measured)));
        progress(what + ": " + number(measured) + " " + unit + ", " + peer + " " + number(probe) + " " + unit);
    }

    /** A figure that has no peer. */
    public void plain(String what, double measured, String unit) {
        rows.add(new Row(what, number(measured) + " " + unit, "", ""));
        progress(what + ": " + number(measured) + " " + unit);
    }

    public static void progress(String line) {
        System.err.println(line);
    }

    private static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e9) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.2f", value);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(where)
                .append("\n\n| what | measured | %1$s | %1$s / measured |\n|---|---|---|---|\n".formatted(peer));
        rows.forEach(row -> text.append("| ")
                .append(row.what())
                .append(" | ")
                .append(row.measured())
                .append(" | ")
                .append(row.probe())
                .append(" | ")
                .append(row.ratio())
                .append(" |\n"));
        return text.toString();
    }
}
