package dev.datamesh.operator.plane;

import dev.datamesh.operator.secret.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The certificate of a plane's runtimes, as far as it can be judged before one of them serves with it. */
sealed interface RuntimeCertificate {
    /** What the API lets a status hold. */
    int LONGEST_CA = 65_536;

    /** The first line of a private key, with its form; that of PKCS #8 has none. */
    Pattern KEY = Pattern.compile("-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----");

    String REMEDY = ": give it in PKCS #8 (for cert-manager, spec.privateKey.encoding: PKCS8 of the Certificate)";

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
        Optional<String> unfit = Secrets.text(found.get(), "tls.key").flatMap(RuntimeCertificate::unfit);
        if (unfit.isPresent()) {
            return new Missing(where + "tls.key of Secret " + name + " " + unfit.get());
        }
        Optional<String> ca = Secrets.text(found.get(), "ca.crt").filter(text -> !text.isBlank());
        if (ca.isPresent() && !areCertificates(ca.get())) {
            return new Missing(where + "ca.crt of Secret " + name + " holds no certificates (PEM, at most " + LONGEST_CA
                    + " characters)");
        }
        return new Present(ca);
    }

    /** Why no runtime can read a key, by its form; empty if it can. What the key is does not show. */
    private static Optional<String> unfit(String pem) {
        Matcher header = KEY.matcher(pem);
        if (!header.find()) {
            return Optional.of("holds no private key in PEM" + REMEDY);
        }
        return switch (header.group(1)) {
            case "" -> Optional.empty();
            case "RSA " -> Optional.of("is in PKCS #1, which the runtimes do not read" + REMEDY);
            case "EC " -> Optional.of("is in SEC 1, which the runtimes do not read" + REMEDY);
            case "ENCRYPTED " -> Optional.of("is encrypted, and the runtimes have no password for it" + REMEDY);
            default -> Optional.of("is in a form that the runtimes do not read" + REMEDY);
        };
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
