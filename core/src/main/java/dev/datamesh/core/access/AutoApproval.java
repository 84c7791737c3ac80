package dev.datamesh.core.access;

import dev.datamesh.api.access.AccessGrantSpec;
import dev.datamesh.api.access.AccessGrantSpec.Grantee;
import dev.datamesh.api.product.AccessSpec;

/** The consent that a product gives beforehand to the requests of whole domains. */
public final class AutoApproval {
    private AutoApproval() {}

    /**
     * Whether a product grants a request at once.
     *
     * @param isDomain whether the request's namespace is a domain's, and not one that only bears its name
     */
    public static boolean covers(AccessSpec access, Ask ask, boolean isDomain) {
        return isDomain
                && Grantees.isAllowed(ask.spec().subject())
                && access.autoApprove().stream().anyMatch(auto -> auto.domain().equals(ask.namespace()));
    }

    /** The name of the grant for a request: one for each request, and another for one that is made anew under its name. */
    public static String grantName(String requestUid) {
        return "auto-" + requestUid.replace("-", "");
    }

    /**
     * The grant for a request.
     *
     * @param by the user who writes it
     */
    public static AccessGrantSpec grant(Ask ask, String by) {
        return new AccessGrantSpec(
                ask.spec().product().name(),
                new Grantee(ask.namespace(), ask.spec().subject(), ask.name()),
                null,
                ask.spec().expires(),
                by);
    }
}
