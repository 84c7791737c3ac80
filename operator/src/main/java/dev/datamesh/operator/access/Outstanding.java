package dev.datamesh.operator.access;

import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.principal.PrincipalKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The principals that a grant has touched and that have not been settled since, by the grant's UID. A right that Kafka could not be asked
 * to take back is not taken for taken back when the grant is looked at again, and has by then nothing more to give.
 */
final class Outstanding {
    private final Function<PrincipalKey, CompletableFuture<Outcome>> request;
    private final Executor later;
    /** With the turn that touched it last: what was settled before that turn does not count. */
    private final Map<String, Map<PrincipalKey, Object>> open = new ConcurrentHashMap<>();

    /** @param later runs what it is given after a while */
    Outstanding(Function<PrincipalKey, CompletableFuture<Outcome>> request, Executor later) {
        this.request = request;
        this.later = later;
    }

    /** Asks for the principals that a grant has just touched, and for those that are still to be settled. */
    List<CompletableFuture<Outcome>> ask(String grantUid, Collection<PrincipalKey> touched) {
        Map<PrincipalKey, Object> keys = open.computeIfAbsent(grantUid, uid -> new ConcurrentHashMap<>());
        touched.forEach(key -> keys.put(key, new Object()));
        return Map.copyOf(keys).entrySet().stream()
                .map(entry -> request.apply(entry.getKey()).whenComplete((outcome, failure) -> {
                    if (outcome instanceof Outcome.Settled) {
                        keys.remove(entry.getKey(), entry.getValue());
                    }
                }))
                .toList();
    }

    /** Asks for the principals of a grant that is gone until all are settled. */
    void finish(String grantUid, Collection<PrincipalKey> touched, Runnable then) {
        List<CompletableFuture<Outcome>> asked = ask(grantUid, touched);
        var unused = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .handle((done, failure) -> {
                    Map<PrincipalKey, Object> left = open.getOrDefault(grantUid, Map.of());
                    if (left.isEmpty()) {
                        open.remove(grantUid);
                        then.run();
                    } else if (asked.stream().noneMatch(Outstanding::isStopped)) {
                        later.execute(() -> finish(grantUid, List.of(), then));
                    }
                    return done;
                });
    }

    /** Whether the operator is being stopped: nobody would answer any more. */
    private static boolean isStopped(CompletableFuture<Outcome> answer) {
        return answer.isCompletedExceptionally()
                && (answer.exceptionNow() instanceof CancellationException
                        || answer.exceptionNow().getCause() instanceof CancellationException);
    }
}
