package dev.datamesh.local.controlplane;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Text form of keys and certificates (RFC 7468); private keys as PKCS #8, public ones as SubjectPublicKeyInfo. */
final class Pem {

    private Pem() {}

    static String certificate(X509Certificate certificate) throws CertificateEncodingException {
        return text("CERTIFICATE", certificate.getEncoded());
    }

    static String privateKey(PrivateKey key) {
        return text("PRIVATE KEY", key.getEncoded());
    }

    static String publicKey(PublicKey key) {
        return text("PUBLIC KEY", key.getEncoded());
    }

    private static String text(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
