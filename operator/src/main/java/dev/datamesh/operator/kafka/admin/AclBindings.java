package dev.datamesh.operator.kafka.admin;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import java.util.Optional;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Our rules in Kafka's words, and back. */
final class AclBindings {
    private static final String ANY_HOST = "*";

    private AclBindings() {}

    /** Kafka's name of a principal. */
    static String user(String principal) {
        return "User:" + principal;
    }

    static AclBinding binding(String principal, AclRule rule) {
        return new AclBinding(
                new ResourcePattern(
                        resource(rule.resource()),
                        rule.name(),
                        rule.prefixed() ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        user(principal), ANY_HOST, operation(rule.operation()), AclPermissionType.ALLOW));
    }

    /** The rule that this binding is, if it is one that we could have written. */
    static Optional<AclRule> rule(AclBinding binding) {
        Optional<Resource> resource = resource(binding.pattern().resourceType());
        Optional<Operation> operation = operation(binding.entry().operation());
        boolean ours = resource.isPresent()
                && operation.isPresent()
                && binding.entry().permissionType() == AclPermissionType.ALLOW
                && binding.entry().host().equals(ANY_HOST);
        return ours
                ? Optional.of(new AclRule(
                        resource.get(),
                        binding.pattern().name(),
                        binding.pattern().patternType() == PatternType.PREFIXED,
                        operation.get()))
                : Optional.empty();
    }

    private static ResourceType resource(Resource resource) {
        return switch (resource) {
            case TOPIC -> ResourceType.TOPIC;
            case GROUP -> ResourceType.GROUP;
            case TRANSACTIONAL_ID -> ResourceType.TRANSACTIONAL_ID;
        };
    }

    private static Optional<Resource> resource(ResourceType type) {
        return switch (type) {
            case TOPIC -> Optional.of(Resource.TOPIC);
            case GROUP -> Optional.of(Resource.GROUP);
            case TRANSACTIONAL_ID -> Optional.of(Resource.TRANSACTIONAL_ID);
            default -> Optional.empty();
        };
    }

    private static AclOperation operation(Operation operation) {
        return switch (operation) {
            case READ -> AclOperation.READ;
            case WRITE -> AclOperation.WRITE;
            case DESCRIBE -> AclOperation.DESCRIBE;
        };
    }

    private static Optional<Operation> operation(AclOperation operation) {
        return switch (operation) {
            case READ -> Optional.of(Operation.READ);
            case WRITE -> Optional.of(Operation.WRITE);
            case DESCRIBE -> Optional.of(Operation.DESCRIBE);
            default -> Optional.empty();
        };
    }
}
