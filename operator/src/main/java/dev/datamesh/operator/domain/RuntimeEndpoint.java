package dev.datamesh.operator.domain;

import dev.datamesh.api.Api;
import dev.datamesh.api.plane.RuntimeSpec;
import dev.datamesh.core.domain.PlatformFacts;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a runtime is reached: what an annotation of its Service says, for an address that only people or a gateway's controller know;
 * else where a load balancer has put it; else the Service's name inside the cluster.
 */
final class RuntimeEndpoint {
    private RuntimeEndpoint() {}

    static String of(Service service, RuntimeSpec runtime) {
        String scheme = runtime.tlsSecret() == null ? "grpc://" : "grpc+tls://";
        return annotated(service)
                .or(() -> balanced(service).map(host -> scheme + host + ":" + PlatformFacts.RUNTIME_PORT))
                .orElseGet(() -> scheme + service.getMetadata().getName() + "."
                        + service.getMetadata().getNamespace() + ".svc:" + PlatformFacts.RUNTIME_PORT);
    }

    private static Optional<String> annotated(Service service) {
        return Optional.ofNullable(service.getMetadata().getAnnotations())
                .flatMap(annotations -> Optional.ofNullable(annotations.get(Api.ENDPOINT_ANNOTATION)))
                .filter(text -> text.matches("grpc(\\+tls)?://[^/\\s]+:[0-9]+"));
    }

    private static Optional<String> balanced(Service service) {
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) {
            return Optional.empty();
        }
        Stream<LoadBalancerIngress> ingress = service.getStatus().getLoadBalancer().getIngress().stream();
        return ingress.map(address -> address.getHostname() == null ? address.getIp() : address.getHostname())
                .findFirst();
    }
}
