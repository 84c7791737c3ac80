package dev.datamesh.operator.plane;

import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;

/** The certificate of a plane's runtimes, as far as it can be judged before one of them serves with it. */
sealed interface RuntimeCertificate {
    /** What the API lets a status hold. */
    int LONGEST_CA = 65_536;

    /**
     * It is there.
     *
     * @param ca the certificates (PEM) that it descends from; empty = it is for a CA that everybody trusts
     */
    record Present(Optional<String> ca) implements RuntimeCertificate {}

    /**
     * No runtime can serve with it.
     *
     * @param why for people
     */
    record Missing(String why) implements RuntimeCertificate {}

    /** What a Secret holds. */
    static RuntimeCertificate in(String namespace, String name, Optional<Secret> found) {
        String where = "spec.runtime.tlsSecret: ";
        if (found.isEmpty()) {
            return new Missing(where + "there is no Secret " + name + " in namespace " + namespace);
        }
        for (String key : List.of("tls.crt", "tls.key")) {
            if (Secrets.text(found.get(), key).filter(text -> !text.isBlank()).isEmpty()) {
                return new Missing(where + "Secret " + name + " has no key " + key);
            }
        }
        Optional<String> ca = Secrets.text(found.get(), "ca.crt").filter(text -> !text.isBlank());
        if (ca.isPresent() && !areCertificates(ca.get())) {
            return new Missing(where + "ca.crt of Secret " + name + " holds no certificates (PEM, at most " + LONGEST_CA
                    + " characters)");
        }
        return new Present(ca);
    }

    private static boolean areCertificates(String pem) {
        try {
            return pem.length() <= LONGEST_CA
                    && !CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                            .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }
}
