package dev.datamesh.local.mesh.doctor;

/**
 * What one look found.
 *
 * @param about what was looked at
 * @param remedy what to do; empty if nothing is to be done
 */
record Finding(Verdict verdict, String about, String what, String remedy) {

    /** How bad it is. */
    enum Verdict {
        ok,
        /** It works, but not as well as it could, or not for long. */
        warning,
        /** Something does not work because of this. */
        failure,
        /** It could not be looked at because of another failure. */
        skipped
    }

    static Finding ok(String about, String what) {
        return new Finding(Verdict.ok, about, what, "");
    }

    static Finding warning(String about, String what, String remedy) {
        return new Finding(Verdict.warning, about, what, remedy);
    }

    static Finding failure(String about, String what, String remedy) {
        return new Finding(Verdict.failure, about, what, remedy);
    }

    static Finding skipped(String about, String what) {
        return new Finding(Verdict.skipped, about, what, "");
    }
}
