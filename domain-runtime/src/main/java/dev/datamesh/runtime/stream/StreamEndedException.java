package dev.datamesh.runtime.stream;

/** A stream ends before its time. The message is for the subscriber: what happened, and what to do. */
public final class StreamEndedException extends Exception {
    private static final long serialVersionUID = 1L;

    public StreamEndedException(String message) {
        super(message);
    }

    public StreamEndedException(String message, Throwable cause) {
        super(message, cause);
    }
}
