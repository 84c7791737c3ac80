package dev.datamesh.operator.domain;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;

/**
 * The part of an object that has to be exactly as we want it. For objects that open or close something it is not enough that what we
 * want is in them: what else is in them opens more, and a server-side apply leaves that to whoever put it there.
 */
final class Exact {
    private Exact() {}

    static boolean holds(HasMetadata desired, HasMetadata observed) {
        return switch (desired) {
            case NetworkPolicy policy -> policy.getSpec().equals(((NetworkPolicy) observed).getSpec());
            case ResourceQuota quota -> quota.getSpec().equals(((ResourceQuota) observed).getSpec());
            case Role role -> role.getRules().equals(((Role) observed).getRules());
            case RoleBinding binding ->
                binding.getSubjects().equals(((RoleBinding) observed).getSubjects())
                        && !refersElsewhere(desired, observed);
            default -> true;
        };
    }

    /** Whether a binding is to another role, which cannot be changed. */
    static boolean refersElsewhere(HasMetadata desired, HasMetadata observed) {
        return desired instanceof RoleBinding wanted
                && observed instanceof RoleBinding binding
                && !binding.getRoleRef().equals(wanted.getRoleRef());
    }

    /** Makes it so, for this version of the object only. */
    static void restore(KubernetesClient client, HasMetadata desired, HasMetadata live) {
        switch (desired) {
            case NetworkPolicy policy -> replace(client, live, "/spec", policy.getSpec());
            case ResourceQuota quota -> replace(client, live, "/spec", quota.getSpec());
            case Role role -> replace(client, live, "/rules", role.getRules());
            case RoleBinding binding -> replace(client, live, "/subjects", binding.getSubjects());
            default -> throw new IllegalArgumentException(desired.getKind() + " is not held exactly");
        }
    }

    private static void replace(KubernetesClient client, HasMetadata live, String path, Object value) {
        String patch = client.getKubernetesSerialization()
                .asJson(List.of(
                        Map.of(
                                "op", "test",
                                "path", "/metadata/resourceVersion",
                                "value", live.getMetadata().getResourceVersion()),
                        Map.of("op", "add", "path", path, "value", value)));
        client.resource(live).patch(PatchContext.of(PatchType.JSON), patch);
    }
}
