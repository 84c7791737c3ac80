package dev.datamesh.runtime.mesh;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A Lease, as one of those who want it sees it. It keeps them from being in each other's way; clocks and pauses can fool it, so what
 * must not be done twice has to be fenced by something else.
 */
final class NamedLease {
    static final String NOBODY = "";
    private static final int CONFLICT = 409;

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final Duration length;
    private final InstantSource clock;
    private final String self;

    NamedLease(KubernetesClient client, String namespace, String name, Duration length, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        this.length = length;
        this.clock = clock;
        this.self = name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * Takes it, or has it for longer, unless somebody else has it.
     *
     * @return who has it now; {@link #NOBODY} if another was quicker, and it is not known yet who
     * @throws KubernetesClientException if the API server does not answer, or does not let
     */
    String take() {
        Optional<Lease> seen = lease();
        String holder = seen.map(this::holder).orElse(NOBODY);
        if (!holder.equals(NOBODY) && !holder.equals(self)) {
            return holder;
        }
        return written(seen, self) ? self : NOBODY;
    }

    /** Gives it back, if it is one's own. */
    void giveBack() {
        Optional<Lease> seen = lease();
        if (seen.map(this::holder).filter(self::equals).isPresent()) {
            written(seen, NOBODY);
        }
    }

    /** By what name one has it. */
    String self() {
        return self;
    }

    private Optional<Lease> lease() {
        return Optional.ofNullable(
                client.leases().inNamespace(namespace).withName(name).get());
    }

    /** Who has it; nobody, once its time is over. */
    private String holder(Lease lease) {
        String holder = lease.getSpec().getHolderIdentity();
        ZonedDateTime renewed = lease.getSpec().getRenewTime();
        boolean over = renewed == null || renewed.toInstant().plus(length).isBefore(clock.instant());
        return holder == null || over ? NOBODY : holder;
    }

    /** Writes who has it; false = somebody else was quicker. */
    private boolean written(Optional<Lease> before, String holder) {
        try {
            if (before.isEmpty()) {
                client.leases()
                        .inNamespace(namespace)
                        .resource(held(
                                new LeaseBuilder()
                                        .withNewMetadata()
                                        .withNamespace(namespace)
                                        .withName(name)
                                        .endMetadata()
                                        .build(),
                                holder))
                        .create();
            } else {
                // With the version that was seen: of two, the API server takes one.
                client.leases()
                        .inNamespace(namespace)
                        .resource(held(before.get(), holder))
                        .update();
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private Lease held(Lease lease, String holder) {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        boolean same = lease.getSpec() != null && holder.equals(lease.getSpec().getHolderIdentity());
        return new LeaseBuilder(lease)
                .editOrNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds((int) length.toSeconds())
                .withAcquireTime(same ? lease.getSpec().getAcquireTime() : now)
                .withRenewTime(now)
                .endSpec()
                .build();
    }
}
