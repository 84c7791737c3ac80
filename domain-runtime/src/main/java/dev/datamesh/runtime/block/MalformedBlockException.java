package dev.datamesh.runtime.block;

/** A message is not a block; says in what. */
public final class MalformedBlockException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedBlockException(String message) {
        super(message);
    }

    public MalformedBlockException(String message, Throwable cause) {
        super(message, cause);
    }
}
