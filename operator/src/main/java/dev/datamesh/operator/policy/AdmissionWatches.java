package dev.datamesh.operator.policy;

import dev.datamesh.api.Api;
import dev.datamesh.api.policy.MeshPolicy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Watches what is made for MeshPolicies, so that a change by others is put back at once. Objects are matched to their MeshPolicy by their
 * names, which nobody can change.
 */
final class AdmissionWatches {
    private static final String OURS = Api.MANAGED_BY_LABEL + "=" + Api.OPERATOR;

    private final EventSourceContext<MeshPolicy> context;
    private final Slots slots;
    private final Map<Class<?>, InformerEventSource<?, MeshPolicy>> sources = new LinkedHashMap<>();

    AdmissionWatches(EventSourceContext<MeshPolicy> context, Slots slots) {
        this.context = context;
        this.slots = slots;
        watch(ValidatingAdmissionPolicy.class);
        watch(ValidatingAdmissionPolicyBinding.class);
    }

    List<EventSource<?, MeshPolicy>> sources() {
        return List.copyOf(sources.values());
    }

    /** The object of this kind and name as the cache shows it. */
    @SuppressWarnings("unchecked")
    <T extends HasMetadata> Optional<T> cached(Class<T> kind, String name) {
        return ((InformerEventSource<T, MeshPolicy>) sources.get(kind)).get(new ResourceID(name));
    }

    /** All that lies in the slots, as the caches show it. */
    Stream<HasMetadata> all() {
        return sources.values().stream()
                .flatMap(source -> source.list(object -> true))
                .map(HasMetadata.class::cast)
                .filter(object -> Slots.isOne(object.getMetadata().getName()));
    }

    /** Who holds what, as the caches show it: UIDs of MeshPolicies by names of objects. */
    Map<String, String> holders() {
        Map<String, String> holders = new HashMap<>();
        all().forEach(object -> AdmissionObjects.holder(object)
                .ifPresent(uid -> holders.put(object.getMetadata().getName(), uid)));
        return holders;
    }

    /** All MeshPolicies, as the cache shows them. */
    Stream<MeshPolicy> policies() {
        return context.getPrimaryCache().list();
    }

    /** The UIDs of all MeshPolicies, as the cache shows them. */
    Set<String> living() {
        return policies().map(policy -> policy.getMetadata().getUid()).collect(Collectors.toSet());
    }

    private <T extends HasMetadata> void watch(Class<T> kind) {
        var configuration = InformerEventSourceConfiguration.from(kind, MeshPolicy.class)
                .withName(HasMetadata.getPlural(kind))
                .withLabelSelector(OURS)
                .withSecondaryToPrimaryMapper(
                        object -> policyOf(object.getMetadata().getName()))
                .build();
        sources.put(kind, new InformerEventSource<>(configuration, context));
    }

    private Set<ResourceID> policyOf(String name) {
        return slots.holder(name)
                .map(uid -> policies()
                        .filter(policy -> policy.getMetadata().getUid().equals(uid))
                        .map(ResourceID::fromResource)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
    }
}
