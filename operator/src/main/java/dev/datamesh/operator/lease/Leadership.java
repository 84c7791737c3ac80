package dev.datamesh.operator.lease;

import dev.datamesh.operator.Settings;
import dev.datamesh.operator.report.LogKey;
import dev.datamesh.operator.report.LogLine;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

    private final Supplier<Lease> lease;
    private final String namespace;
    private final InstantSource clock;
    private final Executor asker;
    private final Runnable onDoubt;
    private final String identity = System.getenv().getOrDefault("HOSTNAME", "operator") + "_" + UUID.randomUUID();
    private final AtomicBoolean leading = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Instant renewed = Instant.MIN;

    public Leadership(KubernetesClient client, Settings settings, InstantSource clock) {
        this(
                () -> client.leases()
                        .inNamespace(settings.systemNamespace())
                        .withName(LEASE)
                        .get(),
                settings.systemNamespace(),
                clock,
                // A platform thread: virtual ones wait for each other while all the carriers compute.
                ask -> Thread.ofPlatform().daemon().name("lease").start(ask),
                // Not exit: shutdown hooks would go on writing for seconds, beside the new leader.
                () -> Runtime.getRuntime().halt(75));
    }

    Leadership(Supplier<Lease> lease, String namespace, InstantSource clock, Executor asker, Runnable onDoubt) {
        this.lease = lease;
        this.namespace = namespace;
        this.clock = clock;
        this.asker = asker;
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
        leading.set(false);
    }

    /** Whether this process leads, as far as it can tell. */
    public boolean isLeading() {
        return leading.get();
    }

    private void began() {
        renewed = clock.instant();
        leading.set(true);
        LogLine.of("leading").with(LogKey.NAME, identity).info(LOG);
    }

    private void ended() {
        doubt("the election was lost");
    }

    void check() {
        if (!leading.get()) {
            return;
        }
        // Beside this: a request that nobody answers takes minutes, and the lease ends meanwhile.
        if (asking.compareAndSet(false, true)) {
            asker.execute(this::ask);
        }
        if (renewed.plus(LEASE_DURATION).minus(RETRY_PERIOD).isBefore(clock.instant())) {
            doubt("the lease could not be confirmed in time");
        }
    }

    private void ask() {
        try {
            LeaseSpec found =
                    Optional.ofNullable(lease.get()).map(Lease::getSpec).orElseGet(LeaseSpec::new);
            if (!identity.equals(found.getHolderIdentity())) {
                doubt("the lease is held by another");
            } else if (found.getRenewTime() != null) {
                // Not the time of this look: others count from the last renewal.
                renewed = found.getRenewTime().toInstant();
            }
        } catch (RuntimeException e) {
            LOG.debugf("the lease could not be read: %s", e.getMessage());
        } finally {
            asking.set(false);
        }
    }

    private void doubt(String why) {
        if (leading.compareAndSet(true, false)) {
            LogLine.of("leadership in doubt, stopping")
                    .with(LogKey.NAME, identity)
                    .with(LogKey.REASON, why)
                    .warn(LOG);
            onDoubt.run();
        }
    }
}
