package dev.datamesh.operator.principal;

import dev.datamesh.api.Api;
import dev.datamesh.operator.apply.Applier;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Keeps of each Secret what we compare, and no data of those that cannot be ours. A domain's owners can put our label on as many
 * Secrets as they like, of a megabyte each.
 */
final class KeptSecrets extends BasicItemStore<Secret> {
    /** In characters of base64. Ours are of 2,000, and of 20,000 where the broker's certificates are many. */
    static final int MOST_DATA = 65_536;

    private static final Set<String> ANNOTATIONS =
            Set.of(Api.PLANE_ANNOTATION, Api.PRINCIPAL_ANNOTATION, Applier.APPLIED_ANNOTATION);

    /** In characters: the longest that we write is the name of a principal. */
    private static final int LONGEST_ANNOTATION = 253;

    private final Predicate<Secret> mayBeOurs;

    /** @param mayBeOurs says of a Secret whether its data are worth keeping */
    KeptSecrets(Predicate<Secret> mayBeOurs) {
        super(Cache::metaNamespaceKeyFunc);
        this.mayBeOurs = mayBeOurs;
    }

    @Override
    public Secret put(String key, Secret secret) {
        return super.put(key, reduced(secret));
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private Secret reduced(Secret secret) {
        ObjectMeta metadata = secret.getMetadata();
        boolean worthKeeping = mayBeOurs.test(secret) && size(secret) <= MOST_DATA;
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .addToLabels(Api.MANAGED_BY_LABEL, Api.OPERATOR)
                .addToAnnotations(annotations(metadata))
                .endMetadata()
                .withType(worthKeeping ? secret.getType() : "")
                .withData(worthKeeping ? data(secret) : Map.of())
                .build();
    }

    private static Map<String, String> annotations(ObjectMeta metadata) {
        Map<String, String> kept = new TreeMap<>();
        if (metadata.getAnnotations() != null) {
            metadata.getAnnotations().forEach((name, value) -> {
                if (ANNOTATIONS.contains(name) && value.length() <= LONGEST_ANNOTATION) {
                    kept.put(name, value);
                }
            });
        }
        return kept;
    }

    private static int size(Secret secret) {
        int size = secret.getType() == null ? 0 : secret.getType().length();
        for (Map.Entry<String, String> entry : data(secret).entrySet()) {
            size += entry.getKey().length() + entry.getValue().length();
        }
        return size;
    }

    private static Map<String, String> data(Secret secret) {
        return secret.getData() == null ? Map.of() : secret.getData();
    }
}
