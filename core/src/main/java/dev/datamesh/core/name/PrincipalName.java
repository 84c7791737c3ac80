package dev.datamesh.core.name;

import java.util.Optional;

/**
 * A ServiceAccount as Kafka knows it. Neither part holds a dot, so no two ServiceAccounts share a name or see each other's consumer
 * groups.
 *
 * @param namespace the ServiceAccount's namespace
 * @param serviceAccount its name, which the mesh bounds to a DNS label
 */
public record PrincipalName(String namespace, String serviceAccount) {
    private static final int LONGEST_LABEL = 63;

    public PrincipalName {
        Labels.require("namespace", namespace, LONGEST_LABEL);
        Labels.require("service account", serviceAccount, LONGEST_LABEL);
    }

    /** The inverse of {@link #kafkaName()}; empty for users that are not ours, such as {@code admin}. */
    public static Optional<PrincipalName> parse(String kafkaName) {
        int dot = kafkaName.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String namespace = kafkaName.substring(0, dot);
        String serviceAccount = kafkaName.substring(dot + 1);
        return Labels.isLabel(namespace, LONGEST_LABEL) && Labels.isLabel(serviceAccount, LONGEST_LABEL)
                ? Optional.of(new PrincipalName(namespace, serviceAccount))
                : Optional.empty();
    }

    /** The name of its Kafka user. */
    public String kafkaName() {
        return namespace + "." + serviceAccount;
    }
}
