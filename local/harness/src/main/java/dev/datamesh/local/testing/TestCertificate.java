package dev.datamesh.local.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate of a server of this machine, its own authority, for a day.
 *
 * @param certificate in PEM
 * @param key in PEM, PKCS #8
 */
public record TestCertificate(String certificate, String key) {
    private static final Duration VALID = Duration.ofDays(1);

    /** A new one for {@code localhost} and {@code 127.0.0.1}, with a name to tell it from others. */
    public static TestCertificate named(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name subject = new X500Name("CN=" + name);
            long now = System.currentTimeMillis();
            var builder = new JcaX509v3CertificateBuilder(
                    subject,
                    new BigInteger(120, new SecureRandom()).setBit(119),
                    new Date(now - VALID.toMillis()),
                    new Date(now + VALID.toMillis()),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
            byte[] certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())))
                    .getEncoded();
            return new TestCertificate(
                    pem("CERTIFICATE", certificate),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a TLS Secret holds that trusts this, and others. */
    public Map<String, String> secret(TestCertificate... trustedToo) {
        StringBuilder trusted = new StringBuilder(certificate);
        List.of(trustedToo).forEach(other -> trusted.append(other.certificate()));
        return Map.of("tls.crt", certificate, "tls.key", key, "ca.crt", trusted.toString());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TestCertificate[" + certificate + "]";
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der) + "\n-----END "
                + label + "-----\n";
    }
}
