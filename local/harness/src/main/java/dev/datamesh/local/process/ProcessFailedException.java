package dev.datamesh.local.process;

/** A process did not start, did not get ready, or ended early. The message quotes the end of its logs. */
public final class ProcessFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProcessFailedException(String message) {
        super(message);
    }

    public ProcessFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
