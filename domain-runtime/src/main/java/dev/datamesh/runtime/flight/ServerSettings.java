package dev.datamesh.runtime.flight;

import java.time.Duration;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * How a server behaves.
 *
 * @param bindAddress the address to listen on
 * @param keyManager its certificate, asked anew for each connection; null = plain text
 * @param version what the server says of itself
 * @param anonymousReads whether callers without a token may read what is open; only told, {@code Access} decides
 * @param drainLimit how long bounded reads may go on once the server shuts down
 * @param recheck how often it is looked whether a subscriber still has the right to what it reads
 */
public record ServerSettings(
        String bindAddress,
        @Nullable X509ExtendedKeyManager keyManager,
        String version,
        boolean anonymousReads,
        Duration drainLimit,
        Duration recheck) {
    /** The port that clients look for. */
    public static final int DEFAULT_PORT = 31206;

    /** Plain text on all addresses. */
    public static ServerSettings plain(String version) {
        return new ServerSettings("0.0.0.0", null, version, true, Duration.ofSeconds(20), Duration.ofSeconds(1));
    }

    public ServerSettings withBindAddress(String address) {
        return new ServerSettings(address, keyManager, version, anonymousReads, drainLimit, recheck);
    }

    public ServerSettings withKeyManager(@Nullable X509ExtendedKeyManager manager) {
        return new ServerSettings(bindAddress, manager, version, anonymousReads, drainLimit, recheck);
    }

    public ServerSettings withAnonymousReads(boolean allowed) {
        return new ServerSettings(bindAddress, keyManager, version, allowed, drainLimit, recheck);
    }

    public ServerSettings withDrainLimit(Duration limit) {
        return new ServerSettings(bindAddress, keyManager, version, anonymousReads, limit, recheck);
    }

    public ServerSettings withRecheck(Duration interval) {
        return new ServerSettings(bindAddress, keyManager, version, anonymousReads, drainLimit, interval);
    }
}
