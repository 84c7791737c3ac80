package dev.datamesh.operator.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeCertificateTest {
    @Test
    void aKeyInPkcs8IsTaken() {
        assertThat(judged(key("PRIVATE KEY"))).isEqualTo(new RuntimeCertificate.Present(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, 'is in PKCS #1, which'",
        "EC PRIVATE KEY, 'is in SEC 1, which'",
        "ENCRYPTED PRIVATE KEY, 'is encrypted, and'",
        "OPENSSH PRIVATE KEY, is in a form that",
        "CERTIFICATE, holds no private key in PEM",
    })
    void aKeyThatNoRuntimeReadsIsToldByItsFormWithWhatToDo(String form, String told) {
        assertThat(judged(key(form)))
                .isInstanceOfSatisfying(
                        RuntimeCertificate.Missing.class,
                        missing -> assertThat(missing.why())
                                .startsWith("spec.runtime.tlsSecret: tls.key of Secret runtime-tls " + told)
                                .endsWith(
                                        ": give it in PKCS #8 (for cert-manager, spec.privateKey.encoding: PKCS8 of the"
                                                + " Certificate)")
                                .doesNotContain("MIIB"));
    }

    private static String key(String form) {
        return "-----BEGIN " + form + "-----\nMIIB\n-----END " + form + "-----\n";
    }

    private static RuntimeCertificate judged(String key) {
        Secret secret = new SecretBuilder()
                .addToData("tls.crt", base64("certificate"))
                .addToData("tls.key", base64(key))
                .build();
        return RuntimeCertificate.in("runtimes", "runtime-tls", Optional.of(secret));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
