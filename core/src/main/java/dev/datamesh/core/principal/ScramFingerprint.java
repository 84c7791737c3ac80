package dev.datamesh.core.principal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A broker tells the iteration count of a stored SCRAM credential, but nothing else of it. We choose the count by the password, so
 * that a look at the count says whether the stored credential is the one we want: a rotation that was lost, or a password that was
 * set behind our back, shows without logging in.
 */
public final class ScramFingerprint {
    /** The least that Kafka accepts, and the least that RFC 7677 asks for. */
    private static final int LEAST = 4096;

    /** Kafka's greatest is 16384. */
    private static final int SPREAD = 8192;

    private ScramFingerprint() {}

    /** The iteration count, 4096 to 12287, with which this password is stored for this principal. */
    public static int iterations(String principal, String password) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(principal.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] hash = digest.digest(password.getBytes(StandardCharsets.UTF_8));
            return LEAST + (((hash[0] & 0xff) << 8 | (hash[1] & 0xff)) % SPREAD);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
