package dev.datamesh.core.policy;

import dev.datamesh.api.Api;
import dev.datamesh.api.domain.DataDomainSpec.Defaults;
import dev.datamesh.api.product.Classification;
import dev.datamesh.api.product.DataProductSpec;
import dev.datamesh.api.product.StreamSpec;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What rules go by of the domain that an object is in. Admission sees no DataDomain; it sees the namespace, so the operator writes all of
 * this into the namespace's labels, and a policy keeps others from them.
 *
 * @param labels the labels of the DataDomain
 * @param classification of products that say none; absent = Internal
 * @param liveRetention of streams that say none; absent = {@link #LIVE_RETENTION}
 * @param location where the plane stands; absent = it does not say
 * @param encrypted whether connections to the plane's Kafka were seen to be encrypted
 */
public record DomainTerms(
        Map<String, String> labels,
        @Nullable Classification classification,
        @Nullable String liveRetention,
        @Nullable String location,
        boolean encrypted) {
    /** How long live data are kept where neither the product nor its domain says. */
    public static final String LIVE_RETENTION = "24h";

    /** The label of a namespace that says where its plane stands. */
    public static final String LOCATION_LABEL = Api.GROUP + "/location";

    /** The label of a namespace that says whether connections to its plane are encrypted. */
    public static final String ENCRYPTED_LABEL = Api.GROUP + "/encrypted";

    /** The label of a namespace that says which classification products have that say none. */
    public static final String CLASSIFICATION_LABEL = Api.GROUP + "/classification";

    /** The label of a namespace that says how long live data are kept that say nothing. */
    public static final String LIVE_RETENTION_LABEL = Api.GROUP + "/live-retention";

    /** The end of the prefixes under which a namespace has the labels of its DataDomain. */
    public static final String DOMAIN_LABELS = "domain." + Api.GROUP;

    /** As long as the API server takes the prefix of a label's key. */
    private static final int LONGEST_PREFIX = 253;

    public DomainTerms {
        labels = Map.copyOf(labels);
    }

    /** Terms of a domain, as it and its plane say. */
    public static DomainTerms of(
            Map<String, String> labels, Defaults defaults, @Nullable String location, boolean encrypted) {
        return new DomainTerms(labels, defaults.classification(), defaults.liveRetention(), location, encrypted);
    }

    /** The labels of the namespace that say all this. */
    public SortedMap<String, String> namespaceLabels() {
        SortedMap<String, String> all = new TreeMap<>();
        labels.forEach((key, value) -> {
            String own = namespaceLabel(key);
            if (own.indexOf('/') <= LONGEST_PREFIX) {
                all.put(own, value);
            }
        });
        if (classification != null) {
            all.put(CLASSIFICATION_LABEL, classification.name());
        }
        if (liveRetention != null) {
            all.put(LIVE_RETENTION_LABEL, liveRetention);
        }
        if (location != null) {
            all.put(LOCATION_LABEL, location);
        }
        all.put(ENCRYPTED_LABEL, Boolean.toString(encrypted));
        return all;
    }

    /**
     * The key under which a namespace has a label of its DataDomain: {@code tier} becomes {@code domain.datamesh.dev/tier}, and
     * {@code example.org/site} becomes {@code example.org.domain.datamesh.dev/site}. As it is not the same key, no domain gets a label
     * that means something to the cluster.
     */
    public static String namespaceLabel(String key) {
        int slash = key.indexOf('/');
        return slash < 0
                ? DOMAIN_LABELS + "/" + key
                : key.substring(0, slash) + "." + DOMAIN_LABELS + key.substring(slash);
    }

    /** Whether a selector takes this domain. */
    public boolean isSelectedBy(Map<String, String> matchLabels) {
        return matchLabels.entrySet().stream()
                .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())));
    }

    Classification classificationOf(DataProductSpec spec) {
        if (spec.classification() != null) {
            return spec.classification();
        }
        return classification == null ? Classification.Internal : classification;
    }

    static String celClassification(String root) {
        return "(has(%1$s.spec.classification) ? %1$s.spec.classification : %2$s)"
                .formatted(root, Cel.label(CLASSIFICATION_LABEL, Classification.Internal.name()));
    }

    String liveRetentionOf(StreamSpec stream) {
        if (stream.live().retention() != null) {
            return stream.live().retention();
        }
        return liveRetention == null ? LIVE_RETENTION : liveRetention;
    }

    /** Of the stream {@code s}. */
    static String celLiveRetention() {
        return "(has(s.live) && has(s.live.retention) ? s.live.retention : %s)"
                .formatted(Cel.label(LIVE_RETENTION_LABEL, LIVE_RETENTION));
    }
}
