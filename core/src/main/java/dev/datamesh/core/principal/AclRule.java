package dev.datamesh.core.principal;

/**
 * One permission of a Kafka principal. Only ALLOW rules exist: nothing is permitted unless a rule says so.
 *
 * @param resource the kind of thing
 * @param name its name, or the beginning of its name where {@code prefixed}
 * @param prefixed whether {@code name} is a prefix; a prefix always ends in a dot, so that {@code h1.} never covers {@code h10.}
 * @param operation what may be done
 */
public record AclRule(Resource resource, String name, boolean prefixed, Operation operation)
        implements Comparable<AclRule> {
    /** The kinds of Kafka resource we hand out rights on. */
    public enum Resource {
        TOPIC,
        GROUP,
        TRANSACTIONAL_ID
    }

    /** The operations we hand out. */
    public enum Operation {
        READ,
        WRITE,
        DESCRIBE
    }

    @Override
    public int compareTo(AclRule other) {
        int byResource = resource.compareTo(other.resource);
        if (byResource != 0) {
            return byResource;
        }
        int byName = name.compareTo(other.name);
        if (byName != 0) {
            return byName;
        }
        int byPattern = Boolean.compare(prefixed, other.prefixed);
        return byPattern != 0 ? byPattern : operation.compareTo(other.operation);
    }
}
