package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.Residency;
import java.util.List;

/** What is sensitive lies in certain places only. A plane that does not say where it stands is none of them. */
record ResidencyRule(Residency residency) implements MeshRule.OnProducts {
    private static final String FIELD = "spec.classification";
    private static final String UNKNOWN = "nowhere known";
    private static final String REMEDY = "declare the product in a domain whose plane stands there";

    @Override
    public String findings(String root) {
        String location = Cel.label(DomainTerms.LOCATION_LABEL, UNKNOWN);
        return Cel.findingIf(
                new Sensitive(residency.level()).cel(root) + " && !(" + location + " in "
                        + Cel.texts(residency.locations()) + ")",
                Finding.cel("'" + FIELD + "'", found(root, location), allowed(), REMEDY));
    }

    @Override
    public List<String> judge(Judged.Product product) {
        String location =
                product.terms().location() == null ? UNKNOWN : product.terms().location();
        if (!new Sensitive(residency.level()).includes(product)
                || residency.locations().contains(location)) {
            return List.of();
        }
        return List.of(Finding.text(
                FIELD,
                product.terms().classificationOf(product.spec()) + " on a plane that stands in " + location,
                allowed(),
                REMEDY));
    }

    private static String found(String root, String location) {
        return DomainTerms.celClassification(root) + " + ' on a plane that stands in ' + " + location;
    }

    private String allowed() {
        return Finding.list(residency.locations()) + ", where the classification is "
                + new Sensitive(residency.level());
    }
}
