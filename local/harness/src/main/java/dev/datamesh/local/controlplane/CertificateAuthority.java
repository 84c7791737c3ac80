package dev.datamesh.local.controlplane;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs the certificates of one control plane. Its key lives only as long as this value: nothing is signed later. */
record CertificateAuthority(X509Certificate certificate, PrivateKey key, Date from, Date until) {

    /** A certificate and its key, under the name of their files. */
    record Issued(String name, X509Certificate certificate, PrivateKey key) {}

    static CertificateAuthority create(String name, Date from, Date until) throws GeneralSecurityException {
        KeyPair pair = Pki.elliptic();
        X500Name subject = subject(name, "datamesh");
        try {
            JcaX509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(subject, serial(), from, until, subject, pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(sign(builder, pair.getPrivate()), pair.getPrivate(), from, until);
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** A server's certificate; usable as a client's too, as etcd wants for a peer. */
    Issued issueServer(String file, String name, List<String> dnsNames, List<String> addresses)
            throws GeneralSecurityException {
        GeneralName[] names = Stream.concat(
                        dnsNames.stream().map(dns -> new GeneralName(GeneralName.dNSName, dns)),
                        addresses.stream().map(address -> new GeneralName(GeneralName.iPAddress, address)))
                .toArray(GeneralName[]::new);
        KeyPurposeId[] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
        return issue(file, subject(name, "datamesh"), Pki.elliptic(), purposes, new GeneralNames(names));
    }

    /** A client's certificate; to the API server the name is the user and the organization the group. */
    Issued issueClient(String file, String user, String group, KeyPair pair) throws GeneralSecurityException {
        return issue(file, subject(user, group), pair, new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth});
    }

    private Issued issue(
            String file, X500Name subject, KeyPair pair, KeyPurposeId[] purposes, ASN1Encodable... alternativeNames)
            throws GeneralSecurityException {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                    serial(),
                    from,
                    until,
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(
                    Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate));
            for (ASN1Encodable names : alternativeNames) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new Issued(file, sign(builder, key), pair.getPrivate());
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static X500Name subject(String name, String organization) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, organization)
                .addRDN(BCStyle.CN, name)
                .build();
    }

    private static BigInteger serial() {
        return new BigInteger(120, new SecureRandom()).setBit(119);
    }
}
