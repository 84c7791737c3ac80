package dev.datamesh.operator.report;

/** The keys of structured log lines. */
public enum LogKey {
    KIND("kind"),
    NAMESPACE("namespace"),
    NAME("name"),
    GENERATION("generation"),
    PLANE("plane"),
    PRINCIPAL("principal"),
    TOPIC("topic"),
    CHANGES("changes"),
    READY("ready"),
    REASON("reason"),
    MILLIS("ms"),
    AGE_SECONDS("age_s");

    private final String text;

    LogKey(String text) {
        this.text = text;
    }

    /** The key as it stands in the line. */
    public String text() {
        return text;
    }
}
