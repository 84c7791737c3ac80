package dev.datamesh.operator.kafka.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.AclRule;
import dev.datamesh.core.principal.AclRule.Operation;
import dev.datamesh.core.principal.AclRule.Resource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AclBindingsTest {
    @Property(tries = 200)
    void everyRuleComesBackAsItWas(
            @ForAll Resource resource,
            @ForAll @NotBlank String name,
            @ForAll boolean prefixed,
            @ForAll Operation operation) {
        var rule = new AclRule(resource, name, prefixed, operation);
        AclBinding binding = AclBindings.binding("h1.calibration", rule);

        assertThat(binding.entry().principal()).isEqualTo("User:h1.calibration");
        assertThat(AclBindings.rule(binding)).contains(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "TOPIC,READ,ALLOW,*,true",
        "TOPIC,READ,DENY,*,false",
        "TOPIC,ALL,ALLOW,*,false",
        "TOPIC,ALTER,ALLOW,*,false",
        "TOPIC,READ,ALLOW,10.0.0.1,false",
        "CLUSTER,DESCRIBE,ALLOW,*,false",
        "DELEGATION_TOKEN,DESCRIBE,ALLOW,*,false"
    })
    void whatWeNeverWriteIsForeign(
            ResourceType resource, AclOperation operation, AclPermissionType permission, String host, boolean ours) {
        var binding = new AclBinding(
                new ResourcePattern(resource, "kafka-cluster", PatternType.LITERAL),
                new AccessControlEntry("User:x", host, operation, permission));

        assertThat(AclBindings.rule(binding).isPresent()).isEqualTo(ours);
    }
}
