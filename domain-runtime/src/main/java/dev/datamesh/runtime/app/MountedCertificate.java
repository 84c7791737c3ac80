package dev.datamesh.runtime.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jboss.logging.Logger;

/**
 * The certificate of a mounted TLS Secret, read anew when it is rotated: each new connection gets the one that lies there then. One that
 * cannot be read leaves the last in use.
 */
final class MountedCertificate extends X509ExtendedKeyManager {
    private static final Logger LOG = Logger.getLogger(MountedCertificate.class);
    private static final String ALIAS = "tls";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private record Identity(FileTime written, PrivateKey key, X509Certificate[] chain) {}

    /** The link that a kubelet turns to other files when the Secret changes, so that all change at once. */
    private static final String KUBELETS_LINK = "..data";

    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";

    private final Path folder;
    private volatile Identity identity;

    /** @param folder with {@code tls.crt} and {@code tls.key} (PKCS #8) in it */
    MountedCertificate(Path folder) {
        this.folder = folder;
        try {
            this.identity = read();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the certificate in " + folder + " cannot be used", e);
        }
    }

    private Identity current() {
        Identity known = identity;
        try {
            if (!written().equals(known.written())) {
                identity = read();
                LOG.info("the certificate was rotated, and is used for new connections");
            }
        } catch (IOException | GeneralSecurityException e) {
            LOG.warnf("the certificate changed and cannot be used; the last one stays: %s", e.getMessage());
        }
        return identity;
    }

    private FileTime written() throws IOException {
        return written(folder);
    }

    private static FileTime written(Path files) throws IOException {
        FileTime first = Files.getLastModifiedTime(files.resolve(CERTIFICATE));
        FileTime second = Files.getLastModifiedTime(files.resolve(KEY));
        return first.compareTo(second) > 0 ? first : second;
    }

    /** Certificate and key of one moment: read one after the other through a link they might be of two. */
    private Identity read() throws IOException, GeneralSecurityException {
        Path link = folder.resolve(KUBELETS_LINK);
        Path files = (Files.exists(link) ? link : folder).toRealPath();
        FileTime written = written(files);
        Collection<? extends Certificate> chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(files.resolve(CERTIFICATE))));
        return new Identity(
                written,
                privateKey(Files.readString(files.resolve(KEY), StandardCharsets.US_ASCII)),
                chain.toArray(new X509Certificate[0]));
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        String body = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("tls.key is not in PKCS #8", e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                LOG.debugf("tls.key is no %s key", algorithm);
            }
        }
        throw new InvalidKeySpecException("tls.key is none of " + String.join(", ", ALGORITHMS));
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return keyType.equals(current().key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return identity.chain().clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
