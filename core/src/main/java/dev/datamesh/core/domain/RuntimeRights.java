package dev.datamesh.core.domain;

import dev.datamesh.api.product.DataProduct;
import dev.datamesh.api.product.DataProductStatus.RegisterStatus;
import dev.datamesh.api.product.DataProductStatus.StreamStatus;
import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a domain's runtime may do on the brokers: read the domain's streams, and keep the registers of dynamic channels. */
public final class RuntimeRights {
    private RuntimeRights() {}

    /**
     * The rules for a domain with these products. Series are read by a prefix that is the mesh's own; it ends in a dot, which no domain's
     * name holds. Topics of records, and those that a product has taken over, bear names that others may use, too: they are named, as
     * the status names only what is the product's.
     */
    public static SortedSet<AclRule> on(String domain, List<DataProduct> products) {
        String series = "arrakis-" + domain + ".";
        SortedSet<AclRule> rules = new TreeSet<>();
        rules.add(new AclRule(Resource.TOPIC, series, true, Operation.READ));
        // Before there is any: a product is served when its register is there, and would wait for the right to that
        // one.
        rules.add(new AclRule(Resource.TOPIC, "arrakis-metadata-" + domain + ".", true, Operation.READ));
        for (DataProduct product : products) {
            if (product.getStatus() == null) {
                continue;
            }
            for (StreamStatus stream : product.getStatus().streams()) {
                stream.topics().stream()
                        .filter(topic -> !topic.name().startsWith(series))
                        .forEach(topic -> rules.add(new AclRule(Resource.TOPIC, topic.name(), false, Operation.READ)));
                if (stream.register() != null) {
                    register(stream.register(), rules);
                }
            }
        }
        return rules;
    }

    /**
     * What a publisher registers the runtime writes, in transactions under the register's own name, so that of two runtimes only the
     * last to come can write. Lists are the operator's to write.
     */
    private static void register(RegisterStatus register, SortedSet<AclRule> rules) {
        if (register.channels() == null) {
            rules.add(new AclRule(Resource.TOPIC, register.topic(), false, Operation.WRITE));
            rules.add(new AclRule(Resource.TRANSACTIONAL_ID, register.topic(), false, Operation.WRITE));
        }
    }
}
