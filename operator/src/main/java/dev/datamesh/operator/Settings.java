package dev.datamesh.operator;

import java.time.Duration;
import java.util.Optional;

/**
 * What an operator process is told from outside.
 *
 * @param systemNamespace where the operator, its lease and the planes' Secrets live
 * @param runtimesNamespace where the domains' runtimes and the principals' credentials live
 * @param runtimeImage the image of the runtimes; absent = domains on planes with runtimes report that none is configured
 * @param resync how long a resource rests at most before it is looked at again; drift outside the cluster is found within it
 * @param retryCap the longest wait between two tries of something that fails
 * @param leaderElection whether to work only while holding the lease
 */
public record Settings(
        String systemNamespace,
        String runtimesNamespace,
        Optional<String> runtimeImage,
        Duration resync,
        Duration retryCap,
        boolean leaderElection) {
    /** What holds where nothing is said. */
    public static Settings defaults() {
        return new Settings(
                "datamesh-system",
                "datamesh-runtimes",
                Optional.empty(),
                Duration.ofSeconds(120),
                Duration.ofSeconds(30),
                true);
    }

    /** The same with another resync interval. */
    public Settings withResync(Duration interval) {
        return new Settings(systemNamespace, runtimesNamespace, runtimeImage, interval, retryCap, leaderElection);
    }

    /** The same with or without leader election. */
    public Settings withLeaderElection(boolean elect) {
        return new Settings(systemNamespace, runtimesNamespace, runtimeImage, resync, retryCap, elect);
    }
}
