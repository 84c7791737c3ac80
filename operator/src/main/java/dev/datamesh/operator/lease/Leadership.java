package dev.datamesh.operator.lease;

import dev.datamesh.operator.Settings;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Which of several operators works. The client library elects; this class does not trust it alone, for at its version two leaders at
 * once have been seen: while leading, it looks at the lease itself, and ends the process as soon as it cannot be sure to hold it.
 */
public final class Leadership {
    /** The name of the Lease. */
    public static final String LEASE = "datamesh-operator";

    private static final Logger LOG = Logger.getLogger(Leadership.class);
    private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

    private final KubernetesClient client;
    private final String namespace;
    private final InstantSource clock;
    private final Runnable onDoubt;
    private final String identity = System.getenv().getOrDefault("HOSTNAME", "operator") + "_" + UUID.randomUUID();
    private volatile boolean leading;
    private volatile Instant surelyHeld = Instant.MIN;

    public Leadership(KubernetesClient client, Settings settings, InstantSource clock) {
        // Not exit: shutdown hooks would go on writing for seconds, beside the new leader.
        this(client, settings, clock, () -> Runtime.getRuntime().halt(75));
    }

    Leadership(KubernetesClient client, Settings settings, InstantSource clock, Runnable onDoubt) {
        this.client = client;
        this.namespace = settings.systemNamespace();
        this.clock = clock;
        this.onDoubt = onDoubt;
    }

    /** What the framework is told. */
    public LeaderElectionConfiguration configuration() {
        return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(namespace)
                .withIdentity(identity)
                .withLeaseDuration(LEASE_DURATION)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY_PERIOD)
                .withLeaderCallbacks(new LeaderCallbacks(this::began, this::ended, leader -> {}))
                // The framework would call System.exit, which waits for ever where a shutdown is under way already.
                .buildForTest(false);
    }

    /** Begins to look at the lease, while leading. */
    public void watch(ScheduledExecutorService timer) {
        timer.scheduleWithFixedDelay(
                this::check, RETRY_PERIOD.toMillis(), RETRY_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells that the lease is about to be given up of our own will. */
    public void leave() {
        leading = false;
    }

    /** Whether this process leads, as far as it can tell. */
    public boolean isLeading() {
        return leading;
    }

    private void began() {
        surelyHeld = clock.instant();
        leading = true;
        LogLine.of("leading").with(LogKey.NAME, identity).info(LOG);
    }

    private void ended() {
        if (leading) {
            leading = false;
            LogLine.of("no longer leading, stopping")
                    .with(LogKey.NAME, identity)
                    .warn(LOG);
            onDoubt.run();
        }
    }

    void check() {
        if (!leading) {
            return;
        }
        Instant asked = clock.instant();
        try {
            Lease lease = client.leases().inNamespace(namespace).withName(LEASE).get();
            if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
                surelyHeld = asked;
            } else {
                doubt("the lease is held by another");
                return;
            }
        } catch (KubernetesClientException e) {
            LOG.debugf("the lease could not be read: %s", e.getMessage());
        }
        if (surelyHeld.plus(LEASE_DURATION).minus(RETRY_PERIOD).isBefore(clock.instant())) {
            doubt("the lease could not be confirmed in time");
        }
    }

    private void doubt(String why) {
        leading = false;
        LogLine.of("leadership in doubt, stopping").with(LogKey.REASON, why).warn(LOG);
        onDoubt.run();
    }
}
