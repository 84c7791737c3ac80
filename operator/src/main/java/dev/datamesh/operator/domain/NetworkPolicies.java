package dev.datamesh.operator.domain;

import dev.datamesh.core.domain.Opening;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.List;
import java.util.Map;

/** Default-deny, and one policy for each opening, named for what it opens. */
final class NetworkPolicies {
    static final String DENY = "datamesh-default-deny";
    static final String ALLOW_KAFKA = "datamesh-allow-kafka";

    /** Followed by the plane on which something was granted. */
    static final String ALLOW_GRANTED = "datamesh-allow-granted-";

    private static final String INGRESS = "Ingress";
    private static final String EGRESS = "Egress";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /** Where a name server on the node itself listens; it is no pod, so only its address can be named. */
    private static final String NODE_LOCAL_DNS = "169.254.20.10/32";

    /** DNS, and where the servers listen that run without the right to bind to 53. */
    private static final List<Integer> DNS_PORTS = List.of(53, 5353);

    /** Strimzi gives clients' listeners ports from 9092 on; 9091 is between brokers, 9404 for metrics. */
    private static final int STRIMZI_FIRST_PORT = 9092;

    private static final int STRIMZI_LAST_PORT = 9099;

    private static final LabelSelector EVERYTHING = new LabelSelector();

    private NetworkPolicies() {}

    /** Lets nothing in or out. */
    static NetworkPolicy deny(String domain) {
        return policy(domain, DENY, INGRESS, EGRESS).build();
    }

    static NetworkPolicy allow(String domain, Opening opening) {
        return switch (opening) {
            case Opening.Dns() -> {
                List<NetworkPolicyPort> ports = DNS_PORTS.stream()
                        .flatMap(port -> List.of("UDP", "TCP").stream()
                                .map(protocol -> port(protocol, port).build()))
                        .toList();
                NetworkPolicyPeer node = new NetworkPolicyPeerBuilder()
                        .withNewIpBlock()
                        .withCidr(NODE_LOCAL_DNS)
                        .endIpBlock()
                        .build();
                yield egress(domain, "datamesh-allow-dns", List.of(namespaces(EVERYTHING), node), ports);
            }
            case Opening.SameNamespace() -> {
                NetworkPolicyPeer own = new NetworkPolicyPeerBuilder()
                        .withPodSelector(EVERYTHING)
                        .build();
                yield policy(domain, "datamesh-allow-same-namespace", INGRESS, EGRESS)
                        .editSpec()
                        .addNewIngress()
                        .withFrom(own)
                        .endIngress()
                        .addNewEgress()
                        .withTo(own)
                        .endEgress()
                        .endSpec()
                        .build();
            }
            case Opening.Runtimes(String namespace, int port) ->
                egress(domain, "datamesh-allow-runtime", List.of(namespaces(named(namespace))), List.of(tcp(port)));
            case Opening.Brokers brokers -> brokers(domain, ALLOW_KAFKA, brokers);
            case Opening.GrantedBrokers(String plane, Opening.Brokers brokers) ->
                brokers(domain, ALLOW_GRANTED + plane, brokers);
        };
    }

    private static NetworkPolicy brokers(String domain, String name, Opening.Brokers opening) {
        return switch (opening) {
            case Opening.KafkaPods(String namespace, String cluster) -> {
                NetworkPolicyPeer brokers = new NetworkPolicyPeerBuilder()
                        .withNamespaceSelector(named(namespace))
                        .withPodSelector(
                                labelled(Map.of("strimzi.io/cluster", cluster, "strimzi.io/name", cluster + "-kafka")))
                        .build();
                NetworkPolicyPort ports = port("TCP", STRIMZI_FIRST_PORT)
                        .withEndPort(STRIMZI_LAST_PORT)
                        .build();
                yield egress(domain, name, List.of(brokers), List.of(ports));
            }
            case Opening.KafkaPorts(var ports) ->
                egress(
                        domain,
                        name,
                        List.of(),
                        ports.stream().map(NetworkPolicies::tcp).toList());
        };
    }

    private static NetworkPolicy egress(
            String domain, String name, List<NetworkPolicyPeer> to, List<NetworkPolicyPort> ports) {
        return policy(domain, name, EGRESS)
                .editSpec()
                .withEgress(new NetworkPolicyEgressRuleBuilder()
                        .withTo(to)
                        .withPorts(ports)
                        .build())
                .endSpec()
                .build();
    }

    private static NetworkPolicyBuilder policy(String domain, String name, String... types) {
        return new NetworkPolicyBuilder()
                .withMetadata(NamespaceObjects.metadata(domain, name))
                .withNewSpec()
                .withPodSelector(EVERYTHING)
                .withPolicyTypes(types)
                .endSpec();
    }

    private static NetworkPolicyPeer namespaces(LabelSelector selector) {
        return new NetworkPolicyPeerBuilder().withNamespaceSelector(selector).build();
    }

    private static LabelSelector named(String namespace) {
        return labelled(Map.of(NAMESPACE_NAME, namespace));
    }

    private static LabelSelector labelled(Map<String, String> labels) {
        return new LabelSelectorBuilder().withMatchLabels(labels).build();
    }

    private static NetworkPolicyPort tcp(int port) {
        return port("TCP", port).build();
    }

    private static NetworkPolicyPortBuilder port(String protocol, int port) {
        return new NetworkPolicyPortBuilder().withProtocol(protocol).withPort(new IntOrString(port));
    }
}
