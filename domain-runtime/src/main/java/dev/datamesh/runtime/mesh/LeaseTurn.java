package dev.datamesh.runtime.mesh;

import dev.datamesh.runtime.publish.ChannelRegistry.RegistrationException;
import dev.datamesh.runtime.register.Turn;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
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

    private final NamedLease lease;

    /** @param namespace where the runtimes are */
    public LeaseTurn(KubernetesClient client, String namespace, String domain, InstantSource clock) {
        this.lease = new NamedLease(client, namespace, "runtime-" + domain, LENGTH, clock);
    }

    @Override
    public Taken take() throws RegistrationException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String holder = holder();
            if (holder.equals(lease.self())) {
                return this::giveBack;
            }
            if (System.nanoTime() > deadline) {
                throw new RegistrationException(
                        "runtime " + holder + " registers channels of this domain just now; try again", true);
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        }
    }

    private String holder() throws RegistrationException {
        try {
            return lease.take();
        } catch (KubernetesClientException e) {
            LOG.debug("no lease", e);
            throw new RegistrationException(
                    e.getCode() == 403
                            ? "the runtime may not hold its lease yet; try again"
                            : "the API server does not answer, and without it nobody knows who registers channels; try again",
                    true);
        }
    }

    private void giveBack() {
        try {
            lease.giveBack();
        } catch (KubernetesClientException e) {
            LOG.debug("the lease runs out by itself", e);
        }
    }
}
