package dev.datamesh.runtime.archive;

/** The catalogue, or the warehouse, is of a kind that is not known here. */
public final class UnsupportedArchiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedArchiveException(String message) {
        super(message);
    }
}
