package dev.datamesh.operator.plane;

import dev.datamesh.api.domain.DataDomain;
import dev.datamesh.api.plane.DataPlane;
import dev.datamesh.api.plane.DataPlaneStatus;
import dev.datamesh.api.plane.DataPlaneStatus.KafkaFacts;
import dev.datamesh.api.plane.DataPlaneStatus.Leftover;
import dev.datamesh.api.plane.DataPlaneStatus.RuntimeFacts;
import dev.datamesh.core.condition.ConditionSet;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.topic.MeshIdentity;
import dev.datamesh.core.topic.TopicRecord;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import dev.datamesh.operator.kafka.KafkaFailure;
import dev.datamesh.operator.mesh.MeshId;
import dev.datamesh.operator.mesh.MeshView;
import dev.datamesh.operator.report.Pause;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The status of a plane, from how it was found. */
final class PlaneReport {
    private static final Logger LOG = Logger.getLogger(PlaneReport.class);

    private final MeshView mesh;
    private final MeshId meshId;
    private final InstantSource clock;

    PlaneReport(MeshView mesh, MeshId meshId, InstantSource clock) {
        this.mesh = mesh;
        this.meshId = meshId;
        this.clock = clock;
    }

    DataPlaneStatus of(
            DataPlane plane,
            PlaneState state,
            Optional<RuntimeCertificate> certificate,
            Optional<DataPlaneStatus> before) {
        long generation = plane.getMetadata().getGeneration();
        ConditionSet conditions =
                ConditionSet.of(before.map(DataPlaneStatus::conditions).orElse(List.of()), generation, clock);
        return switch (state) {
            case PlaneState.Up up -> {
                conditions.set(ConditionType.KafkaReachable, Status.True, Reason.Succeeded, "");
                authorizer(conditions, up.facts().authorizer());
                conditions.summarise(ConditionType.KafkaReachable);
                certificate.ifPresent(found -> judge(conditions, found));
                List<TopicRecord> left = leftovers(up);
                yield new DataPlaneStatus(
                        generation,
                        meshId.get(),
                        facts(up),
                        runtime(certificate),
                        leftoverReport(
                                up, left, before.map(DataPlaneStatus::leftovers).orElse(List.of())),
                        left.size(),
                        conditions.list());
            }
            case PlaneState.Down down -> {
                conditions.set(ConditionType.KafkaReachable, Status.False, down.reason(), down.message());
                conditions.summarise(ConditionType.KafkaReachable);
                certificate.ifPresent(found -> judge(conditions, found));
                yield new DataPlaneStatus(
                        generation,
                        meshId.get(),
                        before.map(DataPlaneStatus::kafka).orElse(null),
                        runtime(certificate),
                        before.map(DataPlaneStatus::leftovers).orElse(List.of()),
                        before.map(DataPlaneStatus::leftoverCount).orElse(null),
                        conditions.list());
            }
        };
    }

    /** What was reported stands, but for the word that nothing goes on. */
    DataPlaneStatus paused(DataPlane plane, DataPlaneStatus before) {
        long generation =
                before.observedGeneration() == null ? plane.getMetadata().getGeneration() : before.observedGeneration();
        return new DataPlaneStatus(
                before.observedGeneration(),
                before.meshId(),
                before.kafka(),
                before.runtime(),
                before.leftovers(),
                before.leftoverCount(),
                Pause.over(
                        before.conditions(),
                        generation,
                        "DataPlane " + plane.getMetadata().getName(),
                        clock));
    }

    /** After the summary: the runtimes wait for it, and say so; what is on Kafka does not. */
    private static void judge(ConditionSet conditions, RuntimeCertificate certificate) {
        switch (certificate) {
            case RuntimeCertificate.Present present ->
                conditions.set(ConditionType.RuntimeCertificate, Status.True, Reason.Succeeded, "");
            case RuntimeCertificate.Missing missing ->
                conditions.set(ConditionType.RuntimeCertificate, Status.False, Reason.RefNotFound, missing.why());
        }
    }

    private static @Nullable RuntimeFacts runtime(Optional<RuntimeCertificate> certificate) {
        return certificate
                .flatMap(found ->
                        found instanceof RuntimeCertificate.Present(Optional<String> ca) ? ca : Optional.empty())
                .map(RuntimeFacts::new)
                .orElse(null);
    }

    private static void authorizer(ConditionSet conditions, Authorizer authorizer) {
        switch (authorizer) {
            case Authorizer.Enforced enforced ->
                conditions.set(ConditionType.AuthorizerEnforced, Status.True, Reason.Succeeded, "");
            case Authorizer.NotEnforced off ->
                conditions.set(
                        ConditionType.AuthorizerEnforced,
                        Status.False,
                        Reason.AuthorizerOff,
                        "a client without rights was let through: set authorizer.class.name on the brokers, or no grant protects anything");
            case Authorizer.Unknown unknown ->
                conditions.set(ConditionType.AuthorizerEnforced, Status.Unknown, Reason.NotProven, unknown.why());
        }
    }

    private static KafkaFacts facts(PlaneState.Up up) {
        Boolean authorizer = switch (up.facts().authorizer()) {
            case Authorizer.Enforced enforced -> true;
            case Authorizer.NotEnforced off -> false;
            case Authorizer.Unknown unknown -> null;
        };
        return new KafkaFacts(
                up.facts().clusterId().orElse(null),
                up.facts().version(),
                up.facts().brokers(),
                authorizer,
                up.facts().tls());
    }

    private List<TopicRecord> leftovers(PlaneState.Up up) {
        List<TopicRecord> ours = up.cluster().ledger().all().join().stream()
                .filter(record -> isOurs(record, up.mesh()))
                .toList();
        return Leftovers.among(ours, mesh::reportedProduct);
    }

    /** Those of other meshes are none of our business; of those that name none, the ones are ours whose domain is. */
    private boolean isOurs(TopicRecord record, MeshIdentity identity) {
        return identity.wrote(record)
                || identity.succeedsTo(record)
                || (record.mesh() == null
                        && mesh.domain(record.domain())
                                .map(DataDomain::getMetadata)
                                .filter(domain -> domain.getUid().equals(record.domainUid()))
                                .isPresent());
    }

    private List<Leftover> leftoverReport(PlaneState.Up up, List<TopicRecord> left, List<Leftover> before) {
        if (left.isEmpty()) {
            return List.of();
        }
        return Leftovers.report(left, sizes(up, left), before, clock.instant());
    }

    private Map<String, Long> sizes(PlaneState.Up up, List<TopicRecord> left) {
        try {
            return up.cluster()
                    .topics()
                    .sizes(left.stream().map(TopicRecord::topic).toList())
                    .join();
        } catch (CompletionException e) {
            LOG.debugf("sizes of leftovers: %s", KafkaFailure.of(e.getCause()).getMessage());
            return Map.of();
        }
    }
}
