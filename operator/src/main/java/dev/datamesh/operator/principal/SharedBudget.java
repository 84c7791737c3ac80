package dev.datamesh.operator.principal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Among how many publishers a domain's budget of writing on a plane is shared; without such a budget, nobody is counted. */
final class SharedBudget {
    private record Share(String plane, String namespace) {}

    private final Contributions contributions;
    private final Predicate<String> isShared;
    private final Consumer<PrincipalKey> request;
    private final Executor later;
    /** As it was when one of them was looked at last. */
    private final Map<Share, Integer> writers = new ConcurrentHashMap<>();

    private final Set<Share> due = ConcurrentHashMap.newKeySet();

    /**
     * @param isShared whether a domain has such a budget
     * @param request has a principal looked at
     * @param later runs what it is given after a while, so that of many publishers who come at once all are looked at once
     */
    SharedBudget(
            Contributions contributions, Predicate<String> isShared, Consumer<PrincipalKey> request, Executor later) {
        this.contributions = contributions;
        this.isShared = isShared;
        this.request = request;
        this.later = later;
    }

    /** Among how many it is shared; has those looked at who share it with a principal, if they are more or fewer than they were. */
    int publishers(PrincipalKey key) {
        Share share = new Share(key.plane(), key.name().namespace());
        if (!isShared.test(share.namespace())) {
            writers.remove(share);
            return 1;
        }
        int now = contributions.writers(share.plane(), share.namespace());
        Integer before = writers.put(share, now);
        if (before != null && before != now && due.add(share)) {
            later.execute(() -> {
                due.remove(share);
                contributions.of(share.plane(), share.namespace()).forEach(request);
            });
        }
        return now;
    }
}
