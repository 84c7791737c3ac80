package dev.datamesh.core.domain;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.StreamSpec;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a domain's runtime may do on the brokers: read the domain's time series, and keep its register of dynamic channels. */
public final class RuntimeRights {
    private RuntimeRights() {}

    /**
     * The rules for a domain with these products. The prefixes end in a dot, which no domain's name holds; a topic that a product has
     * taken over keeps its own name and is named.
     */
    public static SortedSet<AclRule> on(String domain, List<DataProduct> products) {
        String own = "arrakis-" + domain + ".";
        String register = "arrakis-metadata-" + domain + ".";
        SortedSet<AclRule> rules = new TreeSet<>();
        rules.add(new AclRule(Resource.TOPIC, own, true, Operation.READ));
        for (DataProduct product : products) {
            if (product.getSpec().streams().stream().anyMatch(RuntimeRights::isDynamic)) {
                rules.add(new AclRule(Resource.TOPIC, register, true, Operation.READ));
                rules.add(new AclRule(Resource.TOPIC, register, true, Operation.WRITE));
            }
            if (product.getStatus() != null) {
                product.getStatus().streams().stream()
                        .flatMap(stream -> stream.topics().stream())
                        .filter(topic ->
                                topic.dataType() != null && !topic.name().startsWith(own))
                        .forEach(topic -> rules.add(new AclRule(Resource.TOPIC, topic.name(), false, Operation.READ)));
            }
        }
        return rules;
    }

    private static boolean isDynamic(StreamSpec stream) {
        return stream.timeSeries() != null && stream.timeSeries().dynamic() != null;
    }
}
