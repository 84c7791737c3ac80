package dev.datamesh.core.topic;

/** What a topic of a time series is said to hold where that is not samples of one type: words that stand in the type's place. */
public final class TopicContent {
    /** Samples of one type, which its first channel decides; the register of the stream says what it carries. */
    public static final String ANY = "any";

    /** No samples, but the register itself: one record a channel. */
    public static final String REGISTER = "register";

    private TopicContent() {}
}
