package dev.datamesh.local.controlplane;

/** There is no way to get the programs of a control plane here; the message names each that was tried, and why not. */
public final class BinariesMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BinariesMissingException(String message) {
        super(message);
    }
}
