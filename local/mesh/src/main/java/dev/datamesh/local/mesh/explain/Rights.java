package dev.datamesh.local.mesh.explain;

import dev.datamesh.api.access.AccessGrant;
import java.util.List;

/** What the one who asks has of a product, as the cluster knows it. */
interface Rights {
    /** Whether RBAC lets it consume the product. */
    boolean mayConsume();

    /** The grants of the product to it, whether in force or not. */
    List<AccessGrant> grants();

    /** What to do where there are none. */
    String remedy();
}
