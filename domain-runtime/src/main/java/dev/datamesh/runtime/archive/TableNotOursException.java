package dev.datamesh.runtime.archive;

/** There is a table of the stream's name that another product made. */
public final class TableNotOursException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableNotOursException(String message) {
        super(message);
    }
}
