package dev.datamesh.runtime.request;

/** A request that cannot be served to anybody; says why. */
public final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean beyondSchema;

    private BadRequestException(String message, boolean beyondSchema) {
        super(message);
        this.beyondSchema = beyondSchema;
    }

    /** It is wrong by any schema. */
    public static BadRequestException malformed(String message) {
        return new BadRequestException(message, false);
    }

    /** It may be right by another version of the schema than is spoken here. */
    public static BadRequestException beyondSchema(String message) {
        return new BadRequestException(message, true);
    }

    public boolean isBeyondSchema() {
        return beyondSchema;
    }
}
