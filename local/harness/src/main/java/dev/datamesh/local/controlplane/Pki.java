package dev.datamesh.local.controlplane;

import dev.datamesh.local.process.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys and certificates of one control plane, made once and kept beside its data: one authority for the API, a
 * second for etcd (whoever may talk to the API must not thereby read its store), and the key that signs
 * ServiceAccount tokens. All are replaced together when the time of the first runs out.
 */
record Pki(Path directory) {

    private static final Duration VALID = Duration.ofDays(3650);
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final List<String> SERVER_NAMES = List.of(
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local");
    private static final List<String> SERVER_ADDRESSES = List.of("127.0.0.1", "::1", "10.96.0.1");

    static Pki in(StateDirectory state, InstantSource clock) {
        Pki pki = new Pki(state.directory("pki"));
        if (!pki.usable(clock)) {
            try {
                pki.generate(clock);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("cannot make the control plane's certificates", e);
            }
        }
        return pki;
    }

    Path ca() {
        return directory.resolve("ca.crt");
    }

    Path etcdCa() {
        return directory.resolve("etcd-ca.crt");
    }

    Path certificate(String name) {
        return directory.resolve(name + ".crt");
    }

    Path key(String name) {
        return directory.resolve(name + ".key");
    }

    Path serviceAccountKey() {
        return directory.resolve("service-accounts.key");
    }

    Path serviceAccountPublicKey() {
        return directory.resolve("service-accounts.pub");
    }

    private void generate(InstantSource clock) throws GeneralSecurityException {
        Date now = Date.from(clock.instant().minus(Duration.ofMinutes(5)));
        Date end = Date.from(clock.instant().plus(VALID));
        CertificateAuthority etcd = CertificateAuthority.create("datamesh-etcd", now, end);
        CertificateAuthority api = CertificateAuthority.create("datamesh", now, end);
        write(etcd.issueServer("etcd", "etcd", List.of("localhost"), List.of("127.0.0.1")));
        write(etcd.issueClient("etcd-client", "kube-apiserver", "datamesh", elliptic()));
        write(api.issueServer("apiserver", "kube-apiserver", SERVER_NAMES, SERVER_ADDRESSES));
        write(api.issueClient(
                "controller-manager", "system:kube-controller-manager", "system:kube-controller-manager", elliptic()));
        // RSA, because the Java client reads elliptic keys only with a further library on its class path.
        write(api.issueClient("admin", "datamesh-admin", "system:masters", rsa()));
        KeyPair tokens = rsa();
        StateDirectory.writePrivate(serviceAccountPublicKey(), Pem.publicKey(tokens.getPublic()));
        StateDirectory.writePrivate(serviceAccountKey(), Pem.privateKey(tokens.getPrivate()));
        StateDirectory.writePrivate(etcdCa(), Pem.certificate(etcd.certificate()));
        // Last: its presence says that the rest is there.
        StateDirectory.writePrivate(ca(), Pem.certificate(api.certificate()));
    }

    private void write(CertificateAuthority.Issued issued) throws GeneralSecurityException {
        StateDirectory.writePrivate(certificate(issued.name()), Pem.certificate(issued.certificate()));
        StateDirectory.writePrivate(key(issued.name()), Pem.privateKey(issued.key()));
    }

    private boolean usable(InstantSource clock) {
        if (!Stream.of(ca(), etcdCa(), serviceAccountKey(), key("admin")).allMatch(Files::isRegularFile)) {
            return false;
        }
        Date soon = Date.from(clock.instant().plus(RENEW_BEFORE));
        return read(ca()).getNotAfter().after(soon);
    }

    static X509Certificate read(Path file) {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(file + " is not a certificate", e);
        }
    }

    static KeyPair elliptic() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }
}
