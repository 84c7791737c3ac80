package dev.datamesh.local.mesh.record;

/** A line of a file is no record of the stream. */
final class BadLineException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param at the field; empty = the whole */
    BadLineException(String at, String what) {
        super(at.isEmpty() ? what : at + " " + what);
    }
}
