package dev.datamesh.core.access;

import java.util.Optional;

/**
 * What a grant depends on beside the request.
 *
 * @param product whether the product is there, and not on its way out
 * @param namespaceUid the UID of the consumer's namespace; empty if there is none
 * @param subjectUid the UID of the subject, of a ServiceAccount; empty if there is none
 */
public record Surroundings(boolean product, Optional<String> namespaceUid, Optional<String> subjectUid) {}
