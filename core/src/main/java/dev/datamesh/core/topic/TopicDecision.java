package dev.datamesh.core.topic;

import dev.datamesh.api.Api;
import dev.datamesh.core.condition.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** What is to be done about one wanted topic, decided from what the broker and the claims show. */
public sealed interface TopicDecision {
    /** All is as wanted. */
    record InOrder() implements TopicDecision {}

    /**
     * Steps to take, in this order.
     *
     * @param steps the steps, at least one
     * @param restored what was put back because it had changed behind our back, in words; empty if this is the product's own change
     */
    record Change(List<TopicStep> steps, List<String> restored) implements TopicDecision {
        public Change {
            steps = List.copyOf(steps);
            restored = List.copyOf(restored);
        }
    }

    /**
     * The topic cannot be had.
     *
     * @param reason why, as a stable word
     * @param message why, and what to do
     */
    record Conflict(Reason reason, String message) implements TopicDecision {}

    /**
     * Decides; a pure function.
     *
     * @param wanted the topic that is wanted
     * @param observed the topic as the broker shows it
     * @param record the claim on it
     * @param owner who wants it
     * @param mayAdopt whether the platform consents that this domain takes the topic over
     * @param settled whether this very wish was fulfilled before, so that a difference is somebody else's doing
     * @param now the time for a first claim
     */
    static TopicDecision of(
            WantedTopic wanted,
            Optional<ObservedTopic> observed,
            Optional<TopicRecord> record,
            TopicOwner owner,
            boolean mayAdopt,
            boolean settled,
            Instant now) {
        String name = wanted.name();
        Optional<Conflict> others = record.filter(claim -> !owner.owns(claim) && !isHeir(owner, wanted, claim))
                .filter(claim ->
                        !(wanted.adopted() && mayAdopt && owner.mesh().wrote(claim) && owner.isNamesake(claim)))
                .map(claim -> ownedByOther(claim, owner));
        if (others.isPresent()) {
            return others.get();
        }
        if (record.isPresent() && !continues(wanted, record.get())) {
            TopicRecord kept = record.get();
            return new Conflict(
                    Reason.InvalidSpec,
                    "topic " + name + " holds " + kept.sampleType().orElse("records") + " of stream " + kept.stream()
                            + (kept.channels().isEmpty() ? "" : " in the order " + String.join(", ", kept.channels()))
                            + ", and readers know them by that: adopt another topic, or purge this one");
        }
        if (observed.isEmpty()) {
            return absent(wanted, record, owner, settled, now);
        }
        ObservedTopic seen = observed.get();
        if (record.isEmpty() && !wanted.adopted()) {
            return new Conflict(
                    Reason.TopicNotOurs,
                    "topic " + name + " exists and was not made by the mesh: name it in adopt, or have it removed");
        }
        if (record.isEmpty() && !mayAdopt) {
            return new Conflict(
                    Reason.AdoptionNotAllowed,
                    "topic " + name
                            + " may not be adopted: ask the platform for an entry in the DataPlane's kafka.adoptable with domain "
                            + owner.domain());
        }
        Optional<String> knownId = record.flatMap(TopicRecord::knownTopicId);
        if (knownId.isPresent() && !knownId.get().equals(seen.topicId())) {
            return new Conflict(
                    Reason.TopicNotOurs,
                    "topic " + name
                            + " was deleted and made anew by somebody else: have it removed, and it will be made again");
        }
        return present(wanted, seen, record, owner, settled, now);
    }

    /** A predecessor's topic goes to the stream of the same name, and to no other. */
    private static boolean isHeir(TopicOwner owner, WantedTopic wanted, TopicRecord claim) {
        return owner.inherits(claim)
                && claim.stream().equals(wanted.stream().stream())
                && claim.major() == wanted.stream().major();
    }

    private static Conflict ownedByOther(TopicRecord claim, TopicOwner owner) {
        String belongs = "topic " + claim.topic() + " belongs to " + claim.domain() + "/" + claim.product();
        if (!owner.isNamesake(claim) || owner.inherits(claim)) {
            return new Conflict(
                    Reason.TopicOwnedByOther, belongs + ": choose another name, or have its owner release it");
        }
        return owner.mesh().wrote(claim)
                ? new Conflict(
                        Reason.TopicOwnedByOther,
                        belongs + " of an earlier domain of this name: have it purged, or have the platform say by "
                                + consent(owner.mesh().id()) + " that the domain takes over what the earlier one left")
                : new Conflict(
                        Reason.TopicOfOtherMesh,
                        belongs + " of "
                                + (claim.mesh() == null ? "an unknown mesh" : "mesh " + claim.mesh())
                                + ", and this is mesh " + owner.mesh().id()
                                + ": choose another name; or, if that mesh is no more, have the platform say by "
                                + consent(claim.mesh() == null ? MeshIdentity.UNKNOWN : claim.mesh())
                                + " that this one takes its place");
    }

    private static String consent(String mesh) {
        return "the annotation " + Api.SUCCEEDS_ANNOTATION + "=" + mesh + " of the DataPlane";
    }

    /** Whether what the topic holds stays readable: messages name a channel by its index alone, and have one type. */
    private static boolean continues(WantedTopic wanted, TopicRecord kept) {
        int known = kept.channels().size();
        return Objects.equals(wanted.dataType(), kept.dataType())
                && wanted.channels().size() >= known
                && IntStream.range(0, known).allMatch(index -> {
                    String now = wanted.channels().get(index);
                    return now.equals(kept.channels().get(index)) || now.equals(TopicRecord.NOBODY);
                });
    }

    private static TopicDecision absent(
            WantedTopic wanted, Optional<TopicRecord> record, TopicOwner owner, boolean settled, Instant now) {
        if (wanted.adopted() && record.isEmpty()) {
            return new Conflict(
                    Reason.RefNotFound,
                    "topic " + wanted.name() + " is to be adopted but does not exist: make it, or leave adopt out");
        }
        TopicRecord claim = claim(wanted, record, owner, now).withoutTopicId();
        var steps = new ArrayList<TopicStep>();
        if (!record.equals(Optional.of(claim))) {
            steps.add(new TopicStep.Claim(claim));
        }
        steps.add(new TopicStep.Create(wanted.spec(), claim, record.orElse(null)));
        boolean lost = record.flatMap(TopicRecord::knownTopicId).isPresent();
        return new Change(
                steps,
                lost && settled
                        ? List.of("topic " + wanted.name() + " was gone and was made again, empty")
                        : List.of());
    }

    private static TopicDecision present(
            WantedTopic wanted,
            ObservedTopic seen,
            Optional<TopicRecord> record,
            TopicOwner owner,
            boolean settled,
            Instant now) {
        var steps = new ArrayList<TopicStep>();
        var restored = new ArrayList<String>();
        TopicRecord claim = claim(wanted, record, owner, now).withTopicId(seen.topicId());
        if (!record.equals(Optional.of(claim))) {
            steps.add(new TopicStep.Claim(claim));
        }
        Map<String, Optional<String>> changes = new HashMap<>();
        wanted.spec().config().forEach((key, value) -> {
            if (!value.equals(seen.config().get(key))) {
                changes.put(key, Optional.of(value));
                if (settled) {
                    restored.add("topic " + seen.name() + ": " + key + " was "
                            + Optional.ofNullable(seen.config().get(key)).orElse("unset") + ", set back to " + value);
                }
            }
        });
        if (!changes.isEmpty()) {
            steps.add(new TopicStep.Configure(seen.name(), changes));
        }
        if (seen.partitions() < wanted.spec().partitions()) {
            steps.add(new TopicStep.Grow(seen.name(), wanted.spec().partitions()));
        }
        restored.sort(null);
        return steps.isEmpty() ? new InOrder() : new Change(steps, restored);
    }

    private static TopicRecord claim(WantedTopic wanted, Optional<TopicRecord> record, TopicOwner owner, Instant now) {
        return new TopicRecord(
                wanted.name(),
                record.flatMap(TopicRecord::knownTopicId).orElse(null),
                owner.mesh().id(),
                owner.domain(),
                owner.domainUid(),
                owner.product(),
                owner.productUid(),
                wanted.stream().stream(),
                wanted.stream().major(),
                record.map(TopicRecord::adopted).orElse(wanted.adopted()),
                wanted.dataType(),
                wanted.channels(),
                record.map(TopicRecord::since).orElse(now),
                wanted.forms());
    }
}
