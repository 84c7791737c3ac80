package dev.datamesh.local.mesh.console;

/** Something a user can meet: what is wrong and where, and what to do about it. Shown without a stack trace. */
public final class MeshException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final boolean wrongUsage;

    /**
     * @param what what is wrong, with the name of the thing
     * @param remedy what to do, as a sentence or a command; empty if there is nothing to say
     */
    public MeshException(String what, String remedy) {
        this(what, remedy, null);
    }

    public MeshException(String what, String remedy, Throwable cause) {
        this(what, remedy, cause, false);
    }

    private MeshException(String what, String remedy, Throwable cause, boolean wrongUsage) {
        super(what, cause);
        this.remedy = remedy;
        this.wrongUsage = wrongUsage;
    }

    /** An argument that is wrong in whatever mesh it is said. */
    public static MeshException usage(String what, String remedy) {
        return new MeshException(what, remedy, null, true);
    }

    /** Whether the command was called wrongly, rather than could not do what it was told. */
    public boolean isWrongUsage() {
        return wrongUsage;
    }

    public String remedy() {
        return remedy;
    }
}
