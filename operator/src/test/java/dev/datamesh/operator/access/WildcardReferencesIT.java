package dev.datamesh.operator.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.datamesh.operator.rig.Rig;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reference names one thing: what stands for many, or leads elsewhere, is refused by the API server in every field, without an operator. */
class WildcardReferencesIT {
    private static final Rig RIG = new Rig();

    @ParameterizedTest
    @CsvSource({
        "AccessRequest, spec.product.domain, '{product: {domain: \"*\", name: seen}, subject: {kind: ServiceAccount, name: w}}'",
        "AccessRequest, spec.product.name, '{product: {domain: rs1, name: \"*\"}, subject: {kind: ServiceAccount, name: w}}'",
        "AccessRequest, spec.product.name, '{product: {domain: rs1, name: ../rs2/x}, subject: {kind: ServiceAccount, name: w}}'",
        "AccessRequest, spec.subject.name, '{product: {domain: rs1, name: seen}, subject: {kind: ServiceAccount, name: \"*\"}}'",
        "AccessRequest, spec.subject.name, '{product: {domain: rs1, name: seen}, subject: {kind: ServiceAccount, name: rs-other/w}}'",
        "AccessRequest, spec.secretName, '{product: {domain: rs1, name: seen}, subject: {kind: ServiceAccount, name: w}, secretName: rs1/x}'",
        "AccessGrant, spec.product, '{product: \"*\", to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: w}}}'",
        "AccessGrant, spec.product, '{product: rs2/elsewhere, to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: w}}}'",
        "AccessGrant, spec.to.namespace, '{product: seen, to: {namespace: \"*\", subject: {kind: ServiceAccount, name: w}}}'",
        "AccessGrant, spec.to.subject.name, '{product: seen, to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: \"*\"}}}'",
        "AccessGrant, spec.to.request, '{product: seen, to: {namespace: rs-reader, subject: {kind: ServiceAccount, name: w}, request: \"*\"}}'",
        "DataProduct, spec.inputs[0].domain, '{inputs: [{domain: \"*\", name: x}], streams: [{timeSeries: {stride: 1s, channels: [{name: \"ZA:W\", dataType: int32, sampleRate: 1}]}}]}'",
        "DataProduct, spec.inputs[0].name, '{inputs: [{domain: rs2, name: ../x}], streams: [{timeSeries: {stride: 1s, channels: [{name: \"ZA:W\", dataType: int32, sampleRate: 1}]}}]}'",
        "DataProduct, spec.publishers[0].serviceAccount, '{publishers: [{serviceAccount: \"*\"}], streams: [{timeSeries: {stride: 1s, channels: [{name: \"ZA:W\", dataType: int32, sampleRate: 1}]}}]}'",
        "DataProduct, spec.publishers[0].secretName, '{publishers: [{serviceAccount: w, secretName: rs2/x}], streams: [{timeSeries: {stride: 1s, channels: [{name: \"ZA:W\", dataType: int32, sampleRate: 1}]}}]}'",
        "DataProduct, spec.access.autoApprove[0].domain, '{access: {autoApprove: [{domain: \"*\"}]}, streams: [{timeSeries: {stride: 1s, channels: [{name: \"ZA:W\", dataType: int32, sampleRate: 1}]}}]}'",
        "DataProduct, configMap, '{streams: [{timeSeries: {stride: 1s, channelsFrom: [{configMap: rs2/list}]}}]}'",
        "DataDomain, spec.plane, '{plane: \"*\"}'",
        "DataDomain, spec.delegates[0].domain, '{plane: local, channelPrefixes: [\"ZW:\"], delegates: [{prefix: \"ZW:A-\", domain: \"*\"}]}'",
        "DataPlane, credentialsSecret, '{kafka: {external: {bootstrapServers: \"b:9092\", security: {protocol: SASL_SSL, mechanism: SCRAM-SHA-512, credentialsSecret: rs1/x}}}}'",
        "DataPlane, spec.runtime.tlsSecret, '{kafka: {external: {bootstrapServers: \"b:9092\"}}, runtime: {tlsSecret: ../x}}'",
    })
    void aWildcardOrAPathIsRefusedByTheApiServer(String kind, String field, String spec) {
        String namespace = switch (kind) {
            case "AccessRequest", "AccessGrant", "DataProduct" -> "namespace: default, ";
            default -> "";
        };

        assertThatThrownBy(() -> RIG.apply("""
                        apiVersion: datamesh.dev/v1alpha1
                        kind: %s
                        metadata: {%sname: wild}
                        spec: %s
                        """.formatted(kind, namespace, spec)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(field);
    }
}
