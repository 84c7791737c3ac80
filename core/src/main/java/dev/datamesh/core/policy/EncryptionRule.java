package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.Encryption;
import java.util.List;

/** What is sensitive lies on planes only whose connections were seen to be encrypted. */
record EncryptionRule(Encryption encryption) implements MeshRule.OnProducts {
    private static final String FIELD = "spec.classification";
    private static final String FOUND = " on a plane that was not seen to encrypt its connections";
    private static final String REMEDY =
            "use a plane with TLS (its status.kafka.tls says what was seen), or a lower classification if it deserves one";

    @Override
    public String findings(String root) {
        if (!Boolean.TRUE.equals(encryption.inTransit())) {
            return "[]";
        }
        return Cel.findingIf(
                new Sensitive(encryption.level()).cel(root) + " && " + Cel.label(DomainTerms.ENCRYPTED_LABEL, "false")
                        + " != 'true'",
                Finding.cel(
                        "'" + FIELD + "'",
                        DomainTerms.celClassification(root) + " + " + Cel.text(FOUND),
                        allowed(),
                        REMEDY));
    }

    @Override
    public List<String> judge(Judged.Product product) {
        if (!Boolean.TRUE.equals(encryption.inTransit())
                || product.terms().encrypted()
                || !new Sensitive(encryption.level()).includes(product)) {
            return List.of();
        }
        return List.of(
                Finding.text(FIELD, product.terms().classificationOf(product.spec()) + FOUND, allowed(), REMEDY));
    }

    private String allowed() {
        return "encrypted planes, where the classification is " + new Sensitive(encryption.level());
    }
}
