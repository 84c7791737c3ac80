package dev.datamesh.runtime.mesh;

import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.register.Turn;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The turn by the domain's Lease, for as long as a registration takes: publishers reach whichever runtime their connection leads to, and
 * cannot be led to another. A runtime that dies with it holds the others up for the lease's length.
 *
 * <p>The lease keeps runtimes from being in each other's way. That no two of them give the same place is not its doing: clocks and
 * pauses could fool it.
 */
public final class LeaseTurn implements Turn {
    private static final Logger LOG = Logger.getLogger(LeaseTurn.class);
    private static final Duration LENGTH = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final String NOBODY = "";
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final InstantSource clock;
    private final String self;

    /** @param namespace where the runtimes are */
    public LeaseTurn(KubernetesClient client, String namespace, String domain, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.name = "runtime-" + domain;
        this.clock = clock;
        this.self = name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Override
    public Taken take() throws RegistrationException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<Lease> lease = lease();
            String holder = lease.map(this::holder).orElse(NOBODY);
            if ((holder.equals(NOBODY) || holder.equals(self)) && written(lease, self)) {
                return this::giveBack;
            }
            if (System.nanoTime() > deadline) {
                throw new RegistrationException(
                        "runtime " + holder + " registers channels of this domain just now; try again", true);
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        }
    }

    private Optional<Lease> lease() throws RegistrationException {
        try {
            return Optional.ofNullable(resource().get());
        } catch (KubernetesClientException e) {
            throw unreachable(e);
        }
    }

    private Resource<Lease> resource() {
        return client.leases().inNamespace(namespace).withName(name);
    }

    /** Who has it; nobody, once its time is over. */
    private String holder(Lease lease) {
        String holder = lease.getSpec().getHolderIdentity();
        ZonedDateTime renewed = lease.getSpec().getRenewTime();
        boolean over = renewed == null || renewed.toInstant().plus(LENGTH).isBefore(clock.instant());
        return holder == null || over ? NOBODY : holder;
    }

    /** Writes who has it; false = somebody else was quicker. */
    private boolean written(Optional<Lease> before, String holder) throws RegistrationException {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        try {
            if (before.isEmpty()) {
                client.leases()
                        .inNamespace(namespace)
                        .resource(new LeaseBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .withNewSpec()
                                .withHolderIdentity(holder)
                                .withLeaseDurationSeconds((int) LENGTH.toSeconds())
                                .withAcquireTime(now)
                                .withRenewTime(now)
                                .endSpec()
                                .build())
                        .create();
            } else {
                // With the version that was seen: of two, the API server takes one.
                client.leases()
                        .inNamespace(namespace)
                        .resource(new LeaseBuilder(before.get())
                                .editSpec()
                                .withHolderIdentity(holder)
                                .withLeaseDurationSeconds((int) LENGTH.toSeconds())
                                .withAcquireTime(now)
                                .withRenewTime(now)
                                .endSpec()
                                .build())
                        .update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return false;
            }
            throw unreachable(e);
        }
    }

    private void giveBack() {
        try {
            Optional<Lease> lease = lease();
            if (lease.map(this::holder).filter(self::equals).isPresent()) {
                written(lease, NOBODY);
            }
        } catch (RegistrationException e) {
            LOG.debug("the lease runs out by itself", e);
        }
    }

    private static RegistrationException unreachable(KubernetesClientException e) {
        LOG.debug("no lease", e);
        return new RegistrationException(
                e.getCode() == 403
                        ? "the runtime may not hold its lease yet; try again"
                        : "the API server does not answer, and without it nobody knows who registers channels; try again",
                true);
    }
}
