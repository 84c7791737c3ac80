package dev.datamesh.operator.domain;

import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the quota on a domain's products, and sees to it that it can be reckoned with from the start.
 *
 * <p>Admission refuses every product ("status unknown for quota") under a quota whose status names a bound without a count. For a kind
 * that the quota controller does not know yet it writes just that, and it looks for new kinds and counts them anew only every few
 * minutes: after an installation no product could be declared for that long. So the first count is ours; the controller keeps it
 * until it has its own, and admission adds to it.
 */
final class ProductQuotas {
    private final KubernetesClient client;
    private final Keeper keeper;

    ProductQuotas(KubernetesClient client, Keeper keeper) {
        this.client = client;
        this.keeper = keeper;
    }

    void keep(String domainUid, ResourceQuota wanted, int products, Changes changes) {
        Optional<ResourceQuota> kept = keeper.keep(domainUid, wanted, changes);
        if (kept.filter(ProductQuotas::isCounted).isPresent()) {
            return;
        }
        try {
            ResourceQuota live = client.resource(wanted).get();
            if (live != null && !isCounted(live)) {
                count(live, products);
            }
        } catch (KubernetesClientException e) {
            throw new ObjectRefused(wanted, e);
        }
    }

    private void count(ResourceQuota live, int products) {
        Map<String, Object> status = new HashMap<>();
        status.put(
                "hard",
                Map.of(NamespaceObjects.PRODUCTS, live.getSpec().getHard().get(NamespaceObjects.PRODUCTS)));
        status.put("used", Map.of(NamespaceObjects.PRODUCTS, Integer.toString(products)));
        // Only onto what was just read: a count that the controller or admission wrote meanwhile is the better one.
        String patch = client.getKubernetesSerialization()
                .asJson(Map.of(
                        "metadata",
                        Map.of("resourceVersion", live.getMetadata().getResourceVersion()),
                        "status",
                        status));
        client.resource(live).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private static boolean isCounted(ResourceQuota quota) {
        return quota.getStatus() != null
                && quota.getStatus().getUsed() != null
                && quota.getStatus().getUsed().containsKey(NamespaceObjects.PRODUCTS);
    }
}
