package dev.datamesh.local.mesh.console;

/** Something a user can meet: what is wrong and where, and what to do about it. Shown without a stack trace. */
public final class MeshException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param what what is wrong, with the name of the thing
     * @param remedy what to do, as a sentence or a command; empty if there is nothing to say
     */
    public MeshException(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    public MeshException(String what, String remedy, Throwable cause) {
        super(what, cause);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
