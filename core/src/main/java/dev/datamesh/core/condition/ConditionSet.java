package dev.datamesh.core.condition;

import dev.datamesh.api.Condition;
import dev.datamesh.core.condition.Reason.Remedy;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Gathers the conditions of one resource during one reconcile; not for several threads. What is not set is not claimed: conditions
 * of the last report only lend their {@code lastTransitionTime}, so that a report that says the same is the same.
 */
public final class ConditionSet {
    /** What the CRDs allow. */
    static final int LONGEST_MESSAGE = 2048;

    private record Judgement(ConditionType type, Status status, Reason reason, String message, long generation) {
        boolean holdsReadyBack() {
            return !type.isSummary() && status != Status.True && reason.remedy() != Remedy.NONE;
        }
    }

    private final Map<String, Condition> previous = new HashMap<>();
    private final Map<ConditionType, Judgement> judgements = new EnumMap<>(ConditionType.class);
    private final long generation;
    private final String now;

    private ConditionSet(List<Condition> previous, long generation, InstantSource clock) {
        previous.forEach(condition -> this.previous.putIfAbsent(condition.type(), condition));
        this.generation = generation;
        this.now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * An empty set.
     *
     * @param previous the conditions of the last report
     * @param generation the generation that is judged
     * @param clock tells when a status changed
     */
    public static ConditionSet of(List<Condition> previous, long generation, InstantSource clock) {
        return new ConditionSet(previous, generation, clock);
    }

    /**
     * Sets a condition, over what was set before.
     *
     * @param message for people: what is wrong, where, and what to do; the same whenever the state is the same; cut at 2048 characters
     * @return this set
     */
    public ConditionSet set(ConditionType type, Status status, Reason reason, String message) {
        judgements.put(type, new Judgement(type, status, reason, cut(message), generation));
        return this;
    }

    /**
     * Lets a condition stand as it was reported last, of the generation that was judged then, unless it has been set. A condition that
     * was not reported, or in words that this version does not know, is left out.
     *
     * @return this set
     */
    public ConditionSet carryOver(ConditionType type) {
        Condition last = previous.get(type.name());
        if (last != null && !judgements.containsKey(type)) {
            Optional<Status> status = named(Status.values(), last.status());
            Optional<Reason> reason = named(Reason.values(), last.reason());
            if (status.isPresent() && reason.isPresent()) {
                String message = last.message() == null ? "" : last.message();
                long judged = last.observedGeneration() == null ? 0 : last.observedGeneration();
                judgements.put(type, new Judgement(type, status.get(), reason.get(), message, judged));
            }
        }
        return this;
    }

    private static <E extends Enum<E>> Optional<E> named(E[] values, String name) {
        return Stream.of(values).filter(value -> value.name().equals(name)).findFirst();
    }

    /** Whether a condition was set. */
    public boolean isSet(ConditionType type) {
        return judgements.containsKey(type);
    }

    /** Whether a condition was set to {@code True}. */
    public boolean isTrue(ConditionType type) {
        Judgement judgement = judgements.get(type);
        return judgement != null && judgement.status() == Status.True;
    }

    /**
     * Sets {@link ConditionType#Ready}, {@link ConditionType#Reconciling} and {@link ConditionType#Stalled} from the others. What is
     * not true holds Ready back, unless its reason says that nothing is to be done. Ready names the first that is false, for what could not
     * be judged waits for that, or else the first that is unknown; Stalled the
     * first that needs a person; Reconciling the first that only needs time, if none needs a person: tools take either of the two as
     * the answer, so never both are true. What was carried over from an earlier generation does not let Ready be true of this one.
     *
     * @param awaited conditions that Ready needs in any case; those not set yet become Unknown, Pending
     * @return this set
     */
    public ConditionSet summarise(ConditionType... awaited) {
        for (ConditionType type : awaited) {
            if (!judgements.containsKey(type)) {
                set(type, Status.Unknown, Reason.Pending, "not judged yet");
            }
        }
        Optional<Judgement> stale = stale();
        Optional<Judgement> holdsBack = first(judgement -> judgement.status() == Status.False)
                .or(() -> first(judgement -> true))
                .or(() -> stale);
        Optional<Judgement> needsPerson = first(judgement -> judgement.reason().remedy() == Remedy.ACT);
        Optional<Judgement> needsTime = needsPerson.isPresent()
                ? Optional.empty()
                : first(judgement -> judgement.reason().remedy() == Remedy.WAIT).or(() -> stale);
        summary(ConditionType.Ready, Status.False, Status.True, holdsBack);
        summary(ConditionType.Reconciling, Status.True, Status.False, needsTime);
        summary(ConditionType.Stalled, Status.True, Status.False, needsPerson);
        return this;
    }

    /** The conditions that were set, in the order of {@link ConditionType}. */
    public List<Condition> list() {
        return judgements.values().stream().map(this::condition).toList();
    }

    private Optional<Judgement> first(Predicate<Judgement> which) {
        return judgements.values().stream()
                .filter(Judgement::holdsReadyBack)
                .filter(which)
                .findFirst();
    }

    private Optional<Judgement> stale() {
        return judgements.values().stream()
                .filter(judgement -> !judgement.type().isSummary() && judgement.generation() < generation)
                .findFirst()
                .map(judgement -> new Judgement(
                        judgement.type(),
                        Status.Unknown,
                        Reason.Pending,
                        "not judged of this generation yet",
                        generation));
    }

    private void summary(ConditionType type, Status ifAny, Status ifNone, Optional<Judgement> cause) {
        cause.ifPresentOrElse(
                judgement -> set(type, ifAny, judgement.reason(), judgement.type() + ": " + judgement.message()),
                () -> set(type, ifNone, Reason.Succeeded, ""));
    }

    private Condition condition(Judgement judgement) {
        String type = judgement.type().name();
        String status = judgement.status().name();
        String since = Optional.ofNullable(previous.get(type))
                .filter(before -> status.equals(before.status()))
                .map(Condition::lastTransitionTime)
                .orElse(now);
        return new Condition(
                type, status, judgement.reason().name(), judgement.message(), since, judgement.generation());
    }

    private static String cut(String message) {
        if (message.length() <= LONGEST_MESSAGE) {
            return message;
        }
        int end = LONGEST_MESSAGE - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
