package dev.datamesh.runtime.access;

import dev.datamesh.api.ProductRef;
import java.util.List;
import java.util.Optional;

/** Who a caller is and what it may do. May ask the cluster, so callers hold no locks; answers are cached for seconds. */
public interface Access {
    /**
     * Who is behind a token. A missing token, and one that is not known here, is anonymous and refused only where somebody is needed:
     * a client sends the same token to every server that it is led to. Where nobody can say, {@link Caller#UNREVIEWED}.
     */
    Caller authenticate(Optional<String> bearerToken);

    /** Whether the caller may read the product's data. */
    Verdict mayConsume(Caller caller, ProductRef product);

    /** Whether the caller may write the product's data. */
    Verdict mayPublish(Caller caller, ProductRef product);

    /** Whether the caller may know that the product exists: also who publishes it, though it may not read it. */
    boolean maySee(Caller caller, ProductRef product);

    /**
     * Somebody who calls.
     *
     * @param user the name that the cluster knows, empty if anonymous
     * @param uid the cluster's id of it, may be empty
     * @param groups the groups that the cluster counts it to
     */
    record Caller(String user, String uid, List<String> groups) {
        public static final Caller ANONYMOUS = new Caller("", "", List.of());

        /** Somebody with a token, of which it cannot be found out now whose it is: may what everybody may, and is else told to come again. */
        public static final Caller UNREVIEWED = new Caller("", "unreviewed", List.of());

        public Caller {
            groups = List.copyOf(groups);
        }

        public boolean isAnonymous() {
            return user.isEmpty();
        }

        public boolean isUnreviewed() {
            return equals(UNREVIEWED);
        }
    }

    /** The answer to "may it?". */
    sealed interface Verdict permits Allowed, Refused {
        /** The one way to be allowed. */
        static Verdict allowed() {
            return Allowed.YES;
        }
    }

    /** It may. */
    enum Allowed implements Verdict {
        YES
    }

    /**
     * It may not.
     *
     * @param status how the caller is told
     * @param message what is missing, and how to get it
     */
    record Refused(RefusalStatus status, String message) implements Verdict {}

    /** Why not. */
    enum RefusalStatus {
        /** Somebody must say who it is. */
        UNAUTHENTICATED,
        /** It is known, and lacks the right. */
        PERMISSION_DENIED,
        /** It cannot be found out now; worth another try. */
        UNAVAILABLE
    }
}
