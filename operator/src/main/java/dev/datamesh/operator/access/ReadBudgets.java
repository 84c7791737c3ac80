package dev.datamesh.operator.access;

import dev.datamesh.api.access.AccessGrant;
import dev.datamesh.api.access.AccessGrantSpec.Limits;
import dev.datamesh.api.access.AccessGrantStatus;
import dev.datamesh.core.access.Grantees;
import dev.datamesh.core.access.Judgement;
import dev.datamesh.core.access.ReadBudget;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.unit.ByteText;
import dev.datamesh.operator.mesh.MeshView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives grants their part of what a domain lets be read, one after the other, so that of two that want the rest only one gets it; the
 * other waits, and is woken when there is room. It remembers what it gave, for the statuses, which tell it after a restart, are written
 * only later. What it gave is taken until it is told that Kafka lets no more of it be read, also of a grant that is gone.
 */
final class ReadBudgets {
    /** What it looks at, and whom it wakes. */
    interface Surroundings {
        /** What the domain lets be granted to readers together, bytes a second; empty = not limited. */
        Optional<Long> quota(String domain);

        /** All grants of the domain, with their status as it was written last. */
        List<AccessGrant> grants(String domain);

        /** Has a grant judged anew. */
        void wake(String domain, String grant);
    }

    private record Waiting(String domain, String name) {}

    private final Surroundings around;
    /** By domain and UID, of every grant that was judged: bytes a second, 0 once it gives nothing. */
    private final Map<String, Map<String, Long>> given = new HashMap<>();

    private final Map<String, Waiting> waiting = new HashMap<>();

    ReadBudgets(Surroundings around) {
        this.around = around;
    }

    ReadBudgets(MeshView mesh) {
        this(new Surroundings() {
            @Override
            public Optional<Long> quota(String domain) {
                return mesh.domain(domain)
                        .map(found -> found.getSpec().quotas().consumeBytesPerSecond())
                        .map(ByteText::parse);
            }

            @Override
            public List<AccessGrant> grants(String domain) {
                return mesh.access().reportedGrantsOf(domain);
            }

            @Override
            public void wake(String domain, String grant) {
                mesh.access().wakeGrant(domain, grant);
            }
        });
    }

    /**
     * A judgement, as it is once the domain's budget was looked at. What a grant was given stays its own, also under a quota that was
     * lowered; if there is no room for what its limit was raised by, it goes on as it was.
     */
    synchronized Allotment within(AccessGrant grant, Judgement judgement, Optional<AccessGrantStatus> before) {
        String uid = uid(grant);
        long had = recall(grant, before);
        waiting.remove(uid);
        if (!(judgement instanceof Judgement.InForce in)) {
            return Allotment.none(judgement);
        }
        long asked = ReadBudget.asked(grant.getSpec());
        Optional<String> refusal =
                asked <= had ? Optional.empty() : budget(grant).flatMap(b -> b.refusal(ReadBudget.limit(asked)));
        if (refusal.isEmpty()) {
            of(domain(grant)).put(uid, Math.max(had, asked));
            return new Allotment(in, ReadBudget.limit(asked), Optional.empty());
        }
        waiting.put(uid, new Waiting(domain(grant), grant.getMetadata().getName()));
        return had > 0 && before.filter(Grantees::isInForce).isPresent()
                ? new Allotment(in, ReadBudget.limit(had), refusal.map(why -> goesOn(had) + why))
                : Allotment.none(new Judgement.NotInForce(Reason.QuotaExceeded, refusal.get(), in.pins()));
    }

    private static String goesOn(long had) {
        return (had == ReadBudget.UNLIMITED ? "goes on without a limit" : "goes on with " + ByteText.format(had))
                + ": ";
    }

    /** What a grant takes now; empty if it gives nothing, also on Kafka. */
    synchronized Optional<Limits> limits(AccessGrant grant, Allotment allotment) {
        return Optional.ofNullable(of(domain(grant)).get(uid(grant)))
                .filter(had -> had > 0 || allotment.judgement() instanceof Judgement.InForce)
                .map(ReadBudget::limits);
    }

    /** Notes that Kafka lets no more be read by a grant than it was allotted last, and wakes those that wait for room in its domain. */
    synchronized void settle(AccessGrant grant, Allotment allotment) {
        long now = allotment.judgement() instanceof Judgement.InForce
                ? allotment.limit().orElse(ReadBudget.UNLIMITED)
                : 0;
        Long had = of(domain(grant)).put(uid(grant), now);
        if (had == null || had > now) {
            wakeOthers(domain(grant), uid(grant));
        }
    }

    /** Forgets a grant that is gone, and of which Kafka lets nothing more be read. */
    synchronized void forget(String domain, String uid) {
        waiting.remove(uid);
        Long had = of(domain).remove(uid);
        if (of(domain).isEmpty()) {
            given.remove(domain);
        }
        if (had == null || had > 0) {
            wakeOthers(domain, uid);
        }
    }

    private void wakeOthers(String domain, String uid) {
        waiting.forEach((other, grant) -> {
            if (grant.domain().equals(domain) && !other.equals(uid)) {
                around.wake(domain, grant.name());
            }
        });
    }

    /** What a grant takes, by the status if it is judged for the first time. */
    private long recall(AccessGrant grant, Optional<AccessGrantStatus> before) {
        return of(domain(grant))
                .computeIfAbsent(uid(grant), uid -> ReadBudget.given(grant.getSpec(), before.orElse(null)));
    }

    private Optional<ReadBudget> budget(AccessGrant grant) {
        String domain = domain(grant);
        return around.quota(domain).map(quota -> new ReadBudget(domain, quota, taken(domain, uid(grant))));
    }

    private long taken(String domain, String asking) {
        Map<String, Long> all = new HashMap<>();
        around.grants(domain)
                .forEach(other -> all.put(uid(other), ReadBudget.given(other.getSpec(), other.getStatus())));
        all.putAll(of(domain));
        all.remove(asking);
        return ReadBudget.sum(new ArrayList<>(all.values()));
    }

    private Map<String, Long> of(String domain) {
        return given.computeIfAbsent(domain, d -> new HashMap<>());
    }

    private static String domain(AccessGrant grant) {
        return grant.getMetadata().getNamespace();
    }

    private static String uid(AccessGrant grant) {
        return grant.getMetadata().getUid();
    }
}
