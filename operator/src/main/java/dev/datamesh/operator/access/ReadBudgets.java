package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.access.Judgement;
import dev.datamesh.core.access.ReadBudget;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.unit.ByteText;
import dev.datamesh.operator.mesh.MeshView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives grants their part of what a domain lets be read, one after the other, so that of two that want the rest only one gets it; the
 * other waits, and is woken when there is room. It remembers what it gave, for the statuses, which tell it after a restart, are written
 * only later.
 */
final class ReadBudgets {
    private record Waiting(String domain, String name) {}

    private final MeshView mesh;
    /** By UID, of every grant that was judged: bytes a second, 0 once it gives nothing. */
    private final Map<String, Long> given = new HashMap<>();

    private final Map<String, Waiting> waiting = new HashMap<>();

    ReadBudgets(MeshView mesh) {
        this.mesh = mesh;
    }

    /**
     * A judgement, as it is once the domain's budget was looked at. What a grant was given stays its own, also under a quota that was
     * lowered; it asks anew for what its limit was raised by.
     */
    synchronized Judgement within(AccessGrant grant, Judgement judgement, Optional<AccessGrantStatus> before) {
        String uid = grant.getMetadata().getUid();
        if (!(judgement instanceof Judgement.InForce in)) {
            waiting.remove(uid);
            return judgement;
        }
        long asked = ReadBudget.asked(grant.getSpec());
        Optional<String> refusal = has(grant, asked, before)
                ? Optional.empty()
                : budget(grant).flatMap(b -> b.refusal(ReadBudget.limit(grant.getSpec())));
        if (refusal.isPresent()) {
            waiting.put(
                    uid,
                    new Waiting(
                            grant.getMetadata().getNamespace(),
                            grant.getMetadata().getName()));
            return new Judgement.NotInForce(Reason.QuotaExceeded, refusal.get(), in.pins());
        }
        given.put(uid, asked);
        waiting.remove(uid);
        return judgement;
    }

    /** Notes that a grant gives nothing any more, also on Kafka, and wakes those that wait for room in its domain. */
    synchronized void release(AccessGrant grant) {
        Long had = given.put(grant.getMetadata().getUid(), 0L);
        if (had == null || had > 0) {
            wakeOthers(grant);
        }
    }

    /** Forgets a grant that is gone. */
    synchronized void forget(String uid) {
        given.remove(uid);
        waiting.remove(uid);
    }

    private void wakeOthers(AccessGrant grant) {
        waiting.values().stream()
                .filter(other -> other.domain().equals(grant.getMetadata().getNamespace()))
                .filter(other -> !other.name().equals(grant.getMetadata().getName()))
                .forEach(other -> mesh.access().wakeGrant(other.domain(), other.name()));
    }

    private boolean has(AccessGrant grant, long asked, Optional<AccessGrantStatus> before) {
        Long had = given.get(grant.getMetadata().getUid());
        return had != null
                ? had >= asked
                : before.filter(Grantees::isInForce)
                        .filter(status -> grant.getMetadata().getGeneration().equals(status.observedGeneration()))
                        .isPresent();
    }

    private Optional<ReadBudget> budget(AccessGrant grant) {
        String domain = grant.getMetadata().getNamespace();
        return mesh.domain(domain)
                .map(found -> found.getSpec().quotas().consumeBytesPerSecond())
                .map(quota -> new ReadBudget(domain, ByteText.parse(quota), taken(domain, grant)));
    }

    private long taken(String domain, AccessGrant asking) {
        List<Long> limits = mesh.access().reportedGrantsOf(domain).stream()
                .filter(other -> !other.getMetadata()
                        .getUid()
                        .equals(asking.getMetadata().getUid()))
                .map(this::taken)
                .toList();
        return ReadBudget.sum(limits);
    }

    private long taken(AccessGrant other) {
        Long known = given.get(other.getMetadata().getUid());
        if (known != null) {
            return known;
        }
        return Grantees.isInForce(other.getStatus()) ? ReadBudget.asked(other.getSpec()) : 0;
    }
}
