package dev.datamesh.core.policy;

import dev.datamesh.api.product.Classification;
import java.util.List;
import java.util.stream.Stream;

/**
 * The products that a rule is about which begins at a level of classification.
 *
 * @param from the level
 */
record Sensitive(Classification from) {
    boolean includes(Judged.Product product) {
        return product.terms().classificationOf(product.spec()).compareTo(from) >= 0;
    }

    String cel(String root) {
        return DomainTerms.celClassification(root) + " in " + Cel.texts(levels());
    }

    private List<Classification> levels() {
        return Stream.of(Classification.values())
                .filter(level -> level.compareTo(from) >= 0)
                .toList();
    }

    /** The same for people. */
    @Override
    public String toString() {
        return from == Classification.Restricted ? "Restricted" : from + " or more";
    }
}
