package dev.datamesh.operator.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.plane.RuntimeSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeEndpointTest {
    private static final RuntimeSpec PLAIN = new RuntimeSpec(1, null, false);
    private static final RuntimeSpec TLS = new RuntimeSpec(1, "runtime-tls", false);
    private static final String BALANCED = "status: {loadBalancer: {ingress: [%s]}}";

    @Test
    void withoutAnythingElseItIsTheServicesName() {
        assertThat(endpoint("", "", PLAIN)).isEqualTo("grpc://runtime-h1.datamesh-runtimes.svc:31206");
        assertThat(endpoint("", "", TLS)).isEqualTo("grpc+tls://runtime-h1.datamesh-runtimes.svc:31206");
    }

    @ParameterizedTest
    @CsvSource({
        "{ip: 192.0.2.7}, grpc+tls://192.0.2.7:31206",
        "{hostname: h1.example.org}, grpc+tls://h1.example.org:31206"
    })
    void aLoadBalancerKnowsBetter(String ingress, String expected) {
        assertThat(endpoint("", BALANCED.formatted(ingress), TLS)).isEqualTo(expected);
    }

    @Test
    void anAnnotationKnowsBest() {
        assertThat(endpoint("grpc://127.0.0.1:4711", BALANCED.formatted("{ip: 192.0.2.7}"), TLS))
                .isEqualTo("grpc://127.0.0.1:4711");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1:4711", "http://127.0.0.1:4711", "grpc://127.0.0.1", "grpc://a b:1", "grpc://h:1/x"})
    void whatIsNoAddressOfAServerIsNotHandedOn(String annotation) {
        assertThat(endpoint(annotation, "", PLAIN)).isEqualTo("grpc://runtime-h1.datamesh-runtimes.svc:31206");
    }

    private static String endpoint(String annotation, String status, RuntimeSpec runtime) {
        String annotations = annotation.isEmpty() ? "{}" : "{datamesh.dev/endpoint: \"" + annotation + "\"}";
        return RuntimeEndpoint.of(
                Serialization.unmarshal(
                        "metadata: {namespace: datamesh-runtimes, name: runtime-h1, annotations: " + annotations + "}\n"
                                + status + "\n",
                        Service.class),
                runtime);
    }
}
