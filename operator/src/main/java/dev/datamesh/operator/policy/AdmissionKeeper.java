package dev.datamesh.operator.policy;

import dev.datamesh.api.policy.MeshPolicy;
import dev.datamesh.core.policy.AdmissionPolicy;
import dev.datamesh.operator.apply.Applier;
import dev.datamesh.operator.apply.WriteLimit;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps the objects of MeshPolicies exactly as they should be: what others add to a policy, such as an exception, opens it as much as what
 * they take away.
 */
final class AdmissionKeeper {
    private final KubernetesClient client;
    private final Applier applier;
    private final WriteLimit limit;
    private final AdmissionWatches watches;

    AdmissionKeeper(KubernetesClient client, Applier applier, WriteLimit limit, AdmissionWatches watches) {
        this.client = client;
        this.applier = applier;
        this.limit = limit;
        this.watches = watches;
    }

    /**
     * Brings about what is wanted for a MeshPolicy in its slot, and takes away what is not wanted there.
     *
     * @return what was written, in words
     */
    List<String> keep(MeshPolicy owner, int slot, List<AdmissionPolicy> wanted) {
        List<String> changes = new ArrayList<>();
        for (AdmissionPolicy policy : wanted) {
            String name = Slots.name(slot, policy.part());
            keep(
                    AdmissionObjects.policy(name, owner, policy),
                    ValidatingAdmissionPolicy.class,
                    ValidatingAdmissionPolicy::getSpec,
                    changes);
            keep(
                    AdmissionObjects.binding(name, owner, policy),
                    ValidatingAdmissionPolicyBinding.class,
                    ValidatingAdmissionPolicyBinding::getSpec,
                    changes);
        }
        List<String> names =
                wanted.stream().map(policy -> Slots.name(slot, policy.part())).toList();
        Slots.names(slot).stream().filter(name -> !names.contains(name)).forEach(name -> remove(name, changes));
        return changes;
    }

    /** Has the API server judge the objects without keeping them. */
    void rehearse(MeshPolicy owner, List<AdmissionPolicy> policies) {
        for (AdmissionPolicy policy : policies) {
            HasMetadata object = AdmissionObjects.policy(Slots.name(1, policy.part()), owner, policy);
            HasMetadata unused =
                    client.resource(object).dryRun().forceConflicts().serverSideApply();
        }
    }

    /** Takes away all that lies in a slot. */
    List<String> clear(int slot) {
        List<String> changes = new ArrayList<>();
        Slots.names(slot).forEach(name -> remove(name, changes));
        return changes;
    }

    /** Takes away what belongs to a MeshPolicy that is no more. */
    List<String> sweep() {
        List<String> changes = new ArrayList<>();
        watches.all()
                .filter(object -> AdmissionObjects.holder(object)
                        .filter(watches.living()::contains)
                        .isEmpty())
                .map(object -> object.getMetadata().getName())
                .distinct()
                .toList()
                .forEach(name -> remove(name, changes));
        return changes;
    }

    private <T extends HasMetadata> void keep(
            T desired, Class<T> kind, Function<T, Object> spec, List<String> changes) {
        Optional<T> cached = watches.cached(kind, desired.getMetadata().getName());
        if (cached.filter(object -> isInOrder(desired, object, spec)).isPresent()) {
            return;
        }
        // The cache lags behind our own writes.
        Optional<T> live = Optional.ofNullable(client.resource(desired).get());
        if (live.filter(object -> isInOrder(desired, object, spec)).isPresent()) {
            return;
        }
        applier.apply(desired, live);
        Optional.ofNullable(client.resource(desired).get())
                .filter(object -> !spec.apply(object).equals(spec.apply(desired)))
                .ifPresent(object -> replace(object, spec.apply(desired)));
        changes.add((live.isEmpty() ? "made " : "changed ") + words(desired));
    }

    private <T extends HasMetadata> boolean isInOrder(T desired, T observed, Function<T, Object> spec) {
        return observed.getMetadata().getDeletionTimestamp() == null
                && applier.holds(desired, observed)
                && spec.apply(observed).equals(spec.apply(desired));
    }

    private void replace(HasMetadata live, Object spec) {
        String patch = client.getKubernetesSerialization()
                .asJson(List.of(
                        Map.of(
                                "op", "test",
                                "path", "/metadata/resourceVersion",
                                "value", live.getMetadata().getResourceVersion()),
                        Map.of("op", "add", "path", "/spec", "value", spec)));
        HasMetadata unused = limit.within(() -> client.resource(live).patch(PatchContext.of(PatchType.JSON), patch));
    }

    /** The binding first: what is not bound judges nothing. */
    private void remove(String name, List<String> changes) {
        watches.cached(ValidatingAdmissionPolicyBinding.class, name).ifPresent(object -> delete(object, changes));
        watches.cached(ValidatingAdmissionPolicy.class, name).ifPresent(object -> delete(object, changes));
    }

    private void delete(HasMetadata object, List<String> changes) {
        if (!limit.within(() -> client.resource(object).delete()).isEmpty()) {
            changes.add("deleted " + words(object));
        }
    }

    private static String words(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
