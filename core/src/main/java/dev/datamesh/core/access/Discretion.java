package dev.datamesh.core.access;

import dev.datamesh.api.product.AccessSpec.Mode;
import dev.datamesh.api.product.AccessSpec.Visibility;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus;
import org.jspecify.annotations.Nullable;

/** Who may know that a product exists, and who may read it. */
public final class Discretion {
    private Discretion() {}

    /**
     * How few may know of a product: what opens it counts once it is accepted, what closes it at once. The values of
     * {@link Visibility} are in the order of how few may know.
     */
    public static Visibility of(DataProductSpec spec, @Nullable DataProductStatus status) {
        Visibility asked =
                spec.access() == null ? Visibility.Mesh : spec.access().visibility();
        Visibility agreed = status == null || status.accepted() == null
                ? Visibility.Granted
                : status.accepted().visibility();
        return asked.compareTo(agreed) > 0 ? asked : agreed;
    }

    /** Who may read a product, by the same rule; what is not accepted yet is to be asked for. */
    public static Mode mode(DataProductSpec spec, @Nullable DataProductStatus status) {
        Mode asked = spec.access() == null ? Mode.Request : spec.access().mode();
        Mode agreed = status == null || status.accepted() == null
                ? Mode.Request
                : status.accepted().access();
        return asked.compareTo(agreed) > 0 ? asked : agreed;
    }

    /**
     * Whether those who ask from a namespace may know of a product.
     *
     * @param consented whether its owner has consented to their request, and so has told them
     */
    public static boolean mayKnow(Visibility visibility, String domain, String namespace, boolean consented) {
        return consented
                || visibility == Visibility.Mesh
                || (visibility == Visibility.Domain && namespace.equals(domain));
    }
}
