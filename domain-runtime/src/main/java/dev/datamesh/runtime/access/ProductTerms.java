package dev.datamesh.runtime.access;

import dev.datamesh.api.Subject;
import dev.datamesh.api.product.AccessSpec.Visibility;
import java.util.List;

/**
 * What a product says of who may know of it and read it.
 *
 * @param visibility who may know of it
 * @param open whether callers without a token may read it: it is open, not restricted, and its plane lets them
 * @param known whether callers without a token may know of it: its plane lets them read something
 * @param owners the owners of its domain, who are among the domain's own subjects
 */
public record ProductTerms(Visibility visibility, boolean open, boolean known, List<Subject> owners) {
    public ProductTerms {
        owners = List.copyOf(owners);
    }
}
