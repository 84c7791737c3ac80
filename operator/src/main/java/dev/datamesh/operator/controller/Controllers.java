package dev.datamesh.operator.controller;

import dev.datamesh.api.Api;
import dev.datamesh.api.ReportsConditions;
import dev.datamesh.core.condition.ConditionType;
import dev.datamesh.core.condition.Status;
import dev.datamesh.operator.Settings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.util.Objects;

/** What all our controllers have in common: when they run, how they try again, and what a pause is. */
public final class Controllers {
    private static final Duration RATE_PERIOD = Duration.ofSeconds(1);
    private static final int RUNS_PER_PERIOD = 10;

    private Controllers() {}

    /**
     * Configures a controller: it runs for every change that a person can make (spec, labels, annotations, deletion) and not for our own
     * status writes; it is told of deleted resources, for finalizers are only held where there is something to delete; it tries
     * again without an end, and looks at everything at least once per resync.
     */
    public static <R extends HasMetadata> void configure(
            ControllerConfigurationOverrider<R> controller, String name, Settings settings) {
        GenericRetry retry = new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(200)
                .setIntervalMultiplier(2)
                .setMaxInterval(settings.retryCap().toMillis());
        controller
                .withName(name)
                .withGenerationAware(false)
                .withOnUpdateFilter((changed, before) -> isOfInterest(changed.getMetadata(), before.getMetadata()))
                .withTriggerReconcilerOnAllEvents(true)
                .withRetry(retry)
                .withRateLimiter(new LinearRateLimiter(RATE_PERIOD, RUNS_PER_PERIOD))
                .withReconciliationMaxInterval(settings.resync());
    }

    /** Whether a person changed something, and not our own status write. */
    public static boolean isOfInterest(ObjectMeta changed, ObjectMeta before) {
        return !Objects.equals(changed.getGeneration(), before.getGeneration())
                || !Objects.equals(changed.getUid(), before.getUid())
                || !Objects.equals(changed.getDeletionTimestamp(), before.getDeletionTimestamp())
                || !Objects.equals(changed.getLabels(), before.getLabels())
                || !Objects.equals(changed.getAnnotations(), before.getAnnotations())
                || !Objects.equals(changed.getFinalizers(), before.getFinalizers());
    }

    /** Whether the operator is to leave a resource, and all that it stands for, as they are. */
    public static boolean isPaused(HasMetadata resource) {
        var annotations = resource.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(Api.PAUSED_ANNOTATION));
    }

    /** The {@code Ready} condition in two words: its status, and the reason where it is not true. */
    public static String ready(ReportsConditions status) {
        return status.conditions().stream()
                .filter(condition -> condition.type().equals(ConditionType.Ready.name()))
                .map(condition -> condition.status().equals(Status.True.name())
                        ? condition.status()
                        : condition.status() + "/" + condition.reason())
                .findFirst()
                .orElse(Status.Unknown.name());
    }

    /** Whether a status says that its resource is ready. */
    public static boolean isReady(ReportsConditions status) {
        return status.conditions().stream()
                .anyMatch(condition -> condition.type().equals(ConditionType.Ready.name())
                        && condition.status().equals(Status.True.name()));
    }
}
