package dev.datamesh.operator.product;

import dev.datamesh.api.Condition;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
import dev.datamesh.api.product.DataProductStatus.ArchiveStatus;
import dev.datamesh.api.product.DataProductStatus.Effective;
import dev.datamesh.api.product.DataProductStatus.LifecycleStatus;
import dev.datamesh.api.product.DataProductStatus.RetiredStream;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.api.product.DataProductStatus.TopicStatus;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.access.Consumers;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.name.StreamId;
import dev.datamesh.core.product.Life;
import dev.datamesh.core.product.Problem;
import dev.datamesh.core.product.WantedTopics;
import dev.datamesh.core.topic.TopicDecision;
import dev.datamesh.core.unit.DurationText;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.policy.Compliance;
import dev.datamesh.operator.principal.Outcome;
import dev.datamesh.operator.report.Pause;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The status of a product while it is made: {@code Accepted}, {@code ResolvedRefs}, {@code PolicyCompliant}, {@code TopicsReady}, {@code PublishersReady} and, where the
 * streams ask for them, {@code SchemaRegistered} and {@code ArchiveReady}. What this reconcile did not get to is carried over from the last
 * status, so that a product that is refused a change goes on reporting what it serves.
 */
final class ProductReport {
    /** A list of thousands of channels can be wrong in every line, and nobody reads that in a status. */
    private static final int MOST_PROBLEMS = 20;

    private static final AcceptedContract NOTHING = new AcceptedContract(null, null, null, null, null, null);

    private final DataProduct product;
    private final Optional<DataProductStatus> before;
    private final ConditionSet conditions;
    private List<StreamStatus> streams;
    private List<RetiredStream> retired;
    private Map<StreamId, SchemaWork.Registered> schemas = Map.of();
    private AcceptedContract accepted;
    private Effective effective;
    private Consumers consumers;
    private Relatives relatives;
    private ArchiveView archive = ArchiveView.nothing();
    private final Optional<LifecycleStatus> lifecycle;
    private final Life life;

    ProductReport(DataProduct product, Optional<DataProductStatus> before, InstantSource clock) {
        this.product = product;
        this.before = before;
        this.conditions = ConditionSet.of(
                before.map(DataProductStatus::conditions).orElse(List.of()),
                product.getMetadata().getGeneration(),
                clock);
        this.streams = before.map(DataProductStatus::streams).orElse(List.of());
        this.retired = before.map(DataProductStatus::retired).orElse(List.of());
        this.accepted = before.map(DataProductStatus::accepted).orElse(null);
        this.effective = before.map(DataProductStatus::effective).orElse(null);
        this.consumers = new Consumers(
                before.map(DataProductStatus::consumers).orElse(List.of()),
                Boolean.TRUE.equals(
                        before.map(DataProductStatus::consumersOverflow).orElse(null)));
        this.relatives = new Relatives(
                before.map(DataProductStatus::upstream).orElse(List.of()),
                before.map(DataProductStatus::downstream).orElse(List.of()));
        this.lifecycle = Announcement.of(product, before, clock);
        this.life = Life.of(
                new ProductRef(
                        product.getMetadata().getNamespace(),
                        product.getMetadata().getName()),
                product.getSpec().lifecycle(),
                clock.instant());
    }

    /** What was reported stands, but for the word that nothing goes on. */
    static DataProductStatus paused(
            DataProduct product, String by, Optional<DataProductStatus> before, InstantSource clock) {
        List<Condition> conditions = Pause.over(
                before.map(DataProductStatus::conditions).orElse(List.of()),
                // A spec that was changed since then has not been looked at.
                before.map(DataProductStatus::observedGeneration)
                        .orElse(product.getMetadata().getGeneration()),
                by,
                clock);
        return before.map(status -> new DataProductStatus(
                        status.observedGeneration(),
                        status.effective(),
                        status.accepted(),
                        status.streams(),
                        status.retired(),
                        status.consumers(),
                        status.consumersOverflow(),
                        status.upstream(),
                        status.downstream(),
                        status.lifecycle(),
                        conditions))
                .orElseGet(() -> new DataProductStatus(null, null, null, null, null, null, null, null, conditions));
    }

    /** Where the product is in its life. */
    Life life() {
        return life;
    }

    /** What is known of the product's end. */
    Optional<LifecycleStatus> lifecycle() {
        return lifecycle;
    }

    /** Whether this contract was accepted and its topics were ready when that was reported last. */
    boolean isSettled(String digest) {
        return accepted != null
                && digest.equals(accepted.digest())
                && before.map(DataProductStatus::conditions).orElse(List.of()).stream()
                        .anyMatch(condition -> condition.type().equals(ConditionType.TopicsReady.name())
                                && condition.status().equals(Status.True.name()));
    }

    /** Whether this contract was accepted, with all publishers and all inputs that are named now. */
    boolean serves(String digest) {
        return accepted != null
                && digest.equals(accepted.digest())
                && accepted.publishers().containsAll(product.getSpec().publishers())
                && accepted.inputs().containsAll(product.getSpec().inputs());
    }

    /** What becomes of a contract that is legal while its inputs cannot be read. */
    InputVerdict.Standing standing(String digest) {
        if (accepted == null) {
            return InputVerdict.Standing.NEW;
        }
        return serves(digest) ? InputVerdict.Standing.SERVED : InputVerdict.Standing.CHANGED;
    }

    void blocked(Reason reason, String message) {
        conditions.set(ConditionType.ResolvedRefs, Status.False, reason, message);
        unchanged();
    }

    /** It is legal, and waits for its inputs; what was served goes on. */
    void held() {
        if (before.map(DataProductStatus::conditions).orElse(List.of()).stream()
                .noneMatch(condition -> condition.type().equals(ConditionType.Accepted.name())
                        && condition.status().equals(Status.True.name()))) {
            conditions.set(ConditionType.Accepted, Status.Unknown, Reason.Pending, "waits for its inputs");
        }
        unchanged();
    }

    /** Nothing more was found out: the rest stands as it was reported last. */
    void unchanged() {
        conditions.carryOver(ConditionType.Accepted);
        carryOverServed();
    }

    void refused(List<Problem> problems) {
        String message =
                problems.stream().limit(MOST_PROBLEMS).map(Problem::toString).collect(Collectors.joining("; "))
                        + (problems.size() > MOST_PROBLEMS
                                ? "; and " + (problems.size() - MOST_PROBLEMS) + " more"
                                : "")
                        + (accepted == null ? "" : ". What was accepted before keeps being served");
        conditions.set(ConditionType.Accepted, Status.False, problems.getFirst().reason(), message);
        carryOverServed();
    }

    void accepted(String digest, DataDomain domain) {
        DataProductSpec spec = product.getSpec();
        conditions.set(ConditionType.Accepted, Status.True, Reason.Succeeded, "");
        Optional<AccessSpec> access = Optional.ofNullable(spec.access());
        accepted = new AcceptedContract(
                spec.version(),
                digest,
                product.getMetadata().getGeneration(),
                spec.publishers(),
                access.map(AccessSpec::mode).orElse(AccessSpec.Mode.Request),
                access.map(AccessSpec::visibility).orElse(AccessSpec.Visibility.Mesh),
                spec.inputs());
        Classification classification = spec.classification();
        if (classification == null) {
            classification = domain.getSpec().defaults().classification();
        }
        effective = new Effective(classification == null ? Classification.Internal : classification);
    }

    void inputs(Inputs inputs, InputVerdict.Standing standing) {
        switch (InputVerdict.of(inputs, standing, accepted == null ? NOTHING : accepted)) {
            case InputVerdict.Judged judged ->
                conditions.set(ConditionType.ResolvedRefs, judged.status(), judged.reason(), judged.message());
            case InputVerdict.NotYet(String message) -> {
                if (inputsWereReported()) {
                    conditions.carryOver(ConditionType.ResolvedRefs);
                } else {
                    conditions.set(ConditionType.ResolvedRefs, Status.Unknown, Reason.Pending, message);
                }
            }
        }
    }

    /** Whether what was reported last is about the inputs, and not about a plane or a domain that was not there. */
    private boolean inputsWereReported() {
        return before.map(DataProductStatus::conditions).orElse(List.of()).stream()
                .filter(condition -> condition.type().equals(ConditionType.ResolvedRefs.name()))
                .anyMatch(condition -> condition.status().equals(Status.True.name())
                        || (condition.message() != null && condition.message().startsWith(InputVerdict.FIELD)));
    }

    void compliance(Compliance compliance) {
        conditions.set(ConditionType.PolicyCompliant, compliance.status(), compliance.reason(), compliance.message());
    }

    /** What it breaks cannot be told yet. */
    void complianceUnknown() {
        conditions.carryOver(ConditionType.PolicyCompliant);
    }

    /** @param spec with its lists read */
    void topics(List<TopicWork.Result> results, DataDomain domain, DataProductSpec spec) {
        topicsJudged(results);
        streams = spec.streams().stream()
                .map(stream -> stream(stream, results, domain))
                .toList();
    }

    /** The streams that are listed no more, and have topics. */
    void retired(RetiredStreams now) {
        retired = now.listed();
    }

    private void topicsJudged(List<TopicWork.Result> results) {
        List<TopicDecision.Conflict> conflicts = results.stream()
                .flatMap(result -> result.decision() instanceof TopicDecision.Conflict conflict
                        ? Stream.of(conflict)
                        : Stream.empty())
                .toList();
        if (conflicts.isEmpty()) {
            conditions.set(ConditionType.TopicsReady, Status.True, Reason.Succeeded, "");
        } else {
            conditions.set(
                    ConditionType.TopicsReady,
                    Status.False,
                    conflicts.getFirst().reason(),
                    conflicts.stream().map(TopicDecision.Conflict::message).collect(Collectors.joining("; ")));
        }
    }

    void topicsFailed(Reason reason, String message) {
        conditions.set(ConditionType.TopicsReady, Status.Unknown, reason, message);
    }

    void publishers(Map<String, Outcome> outcomes) {
        List<String> messages = new ArrayList<>();
        Reason reason = null;
        for (Map.Entry<String, Outcome> entry : outcomes.entrySet()) {
            switch (entry.getValue()) {
                case Outcome.Waiting waiting -> {
                    reason = reason == null ? waiting.reason() : reason;
                    messages.add(entry.getKey() + ": " + waiting.message());
                }
                case Outcome.Settled settled -> {
                    for (String problem : ownProblems(settled)) {
                        reason = reason == null ? Reason.SecretNotOurs : reason;
                        messages.add(entry.getKey() + ": " + problem);
                    }
                }
            }
        }
        if (reason == null && life.isRetired()) {
            conditions.set(
                    ConditionType.PublishersReady,
                    Status.True,
                    Reason.Retired,
                    life.end().orElse(""));
        } else if (reason == null) {
            conditions.set(
                    ConditionType.PublishersReady,
                    Status.True,
                    outcomes.isEmpty() ? Reason.NotRequested : Reason.Succeeded,
                    "");
        } else {
            conditions.set(ConditionType.PublishersReady, Status.False, reason, String.join("; ", messages));
        }
    }

    /** How its records' schemas stand; to be said before its topics are. */
    void schemas(SchemaWork.Outcome outcome) {
        conditions.set(ConditionType.SchemaRegistered, outcome.status(), outcome.reason(), outcome.message());
        schemas = outcome.streams();
    }

    /** Nothing was found out about them. */
    void schemasUnchanged() {
        conditions.carryOver(ConditionType.SchemaRegistered);
    }

    /** What was reported last. */
    Optional<DataProductStatus> before() {
        return before;
    }

    /** The streams as they were reported last. */
    List<StreamStatus> streamsBefore() {
        return before.map(DataProductStatus::streams).orElse(List.of());
    }

    /** How it goes with the archives, as far as it is known. */
    void archive(ArchiveView view) {
        archive = view;
        view.verdict()
                .ifPresent(verdict -> conditions.set(
                        ConditionType.ArchiveReady, verdict.status(), verdict.reason(), verdict.message()));
        if (!view.isKnown()) {
            conditions.carryOver(ConditionType.ArchiveReady);
        }
    }

    /** Who reads it now. */
    void consumers(Consumers now) {
        consumers = now;
    }

    /** What it is made of, and what is made of it. */
    void relatives(Relatives now) {
        relatives = now;
    }

    DataProductStatus status() {
        conditions.summarise(
                ConditionType.Accepted,
                ConditionType.ResolvedRefs,
                ConditionType.TopicsReady,
                ConditionType.PublishersReady);
        return new DataProductStatus(
                product.getMetadata().getGeneration(),
                effective,
                accepted,
                streams,
                retired,
                consumers.listed(),
                consumers.overflow() ? true : null,
                relatives.upstream(),
                relatives.downstream(),
                lifecycle.orElse(null),
                conditions.list());
    }

    private List<String> ownProblems(Outcome.Settled settled) {
        var names = new TreeSet<>(settled.secretProblems().keySet());
        names.removeIf(name ->
                product.getSpec().publishers().stream().noneMatch(publisher -> name.equals(publisher.secretName())));
        return names.stream().map(settled.secretProblems()::get).toList();
    }

    private void carryOverServed() {
        conditions
                .carryOver(ConditionType.ResolvedRefs)
                .carryOver(ConditionType.PolicyCompliant)
                .carryOver(ConditionType.TopicsReady)
                .carryOver(ConditionType.PublishersReady)
                .carryOver(ConditionType.SchemaRegistered)
                .carryOver(ConditionType.ArchiveReady);
    }

    private StreamStatus stream(StreamSpec stream, List<TopicWork.Result> results, DataDomain domain) {
        var id = new StreamId(
                product.getMetadata().getNamespace(), product.getMetadata().getName(), stream.name(), stream.major());
        List<TopicWork.Result> own = results.stream()
                .filter(result -> result.wanted().stream().equals(id))
                .filter(TopicWork.Result::isOurs)
                .toList();
        Optional<SchemaWork.Registered> registered = Optional.ofNullable(schemas.get(id))
                .or(() -> Optional.ofNullable(stream.records())
                        .map(records -> SchemaWork.before(id, streamsBefore()))
                        .filter(known -> known.id().isPresent()));
        List<TopicStatus> topics = own.stream()
                .filter(result -> !Registers.holdsTheChannelsOf(stream))
                .map(result -> new TopicStatus(
                        result.wanted().name(),
                        result.partitions(),
                        result.wanted().dataType(),
                        result.wanted().channels()))
                .toList();
        return new StreamStatus(
                stream.name(),
                stream.major(),
                stream.timeSeries() == null ? null : id.publisherId(),
                topics,
                DurationText.format(
                        WantedTopics.retention(stream, domain.getSpec().defaults())),
                registered.map(SchemaWork.Registered::subject).orElse(null),
                registered.flatMap(SchemaWork.Registered::id).orElse(null),
                stream.archive() == null ? null : id.table(),
                domain.getStatus() == null ? null : domain.getStatus().endpoint(),
                Registers.status(
                        id, stream, own.stream().map(TopicWork.Result::wanted).toList()),
                registered.map(SchemaWork.Registered::schemas).orElse(List.of()),
                stream.archive() == null ? null : archived(id));
    }

    private ArchiveStatus archived(StreamId id) {
        if (!archive.isKnown()) {
            return before.map(DataProductStatus::streams).orElse(List.of()).stream()
                    .filter(stream -> id.table().equals(stream.table()))
                    .findFirst()
                    .map(StreamStatus::archive)
                    .orElse(null);
        }
        return archive.status(id.table());
    }
}
