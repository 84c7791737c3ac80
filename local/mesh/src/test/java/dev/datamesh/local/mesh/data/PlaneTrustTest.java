package dev.datamesh.local.mesh.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlaneTrustTest {
    private static final URI OWN = URI.create("grpc+tls://own:31206");
    private static final URI PUBLIC = URI.create("grpc+tls://public:31206");
    private static final URI GATEWAY = URI.create("grpc+tls://gateway:31206");

    private final PlaneTrust trust =
            new PlaneTrust(Map.of(OWN, Set.of("own"), PUBLIC, Set.of("public")), Map.of("own", "OWN"));

    @Test
    void aPlanesAuthoritySpeaksForItsOwnRuntimesAndForNoOther() {
        assertThat(believed(OWN)).contains("OWN");
        assertThat(believed(PUBLIC)).as("those that everybody trusts").isEmpty();
    }

    @Test
    void theGatewayMayHaveACertificateOfEither() {
        assertThat(believed(GATEWAY)).contains("OWN\nEVERYBODY'S");
    }

    @Test
    void whatTheUserNamesIsTakenInsteadOfWhatEverybodyTrusts() {
        assertThat(trust.pem(OWN, Optional.of("NAMED"), () -> "EVERYBODY'S")).contains("OWN\nNAMED");
        assertThat(trust.pem(PUBLIC, Optional.of("NAMED"), () -> "EVERYBODY'S")).contains("NAMED");
        assertThat(trust.pem(GATEWAY, Optional.of("NAMED"), () -> "EVERYBODY'S"))
                .contains("OWN\nNAMED");
    }

    @Test
    void anEndpointOfSeveralPlanesMayBeAnyOfThem() {
        var shared = new PlaneTrust(Map.of(OWN, Set.of("own", "public")), Map.of("own", "OWN"));

        assertThat(shared.pem(OWN, Optional.empty(), () -> "EVERYBODY'S")).contains("OWN\nEVERYBODY'S");
    }

    @Test
    void aMeshWithoutAuthoritiesLeavesItAtWhatEverybodyTrusts() {
        assertThat(new PlaneTrust(Map.of(), Map.of()).pem(GATEWAY, Optional.empty(), () -> "EVERYBODY'S"))
                .isEmpty();
    }

    @Test
    void whatEverybodyTrustsIsInPem() {
        assertThat(PublicRoots.pem())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("-----END CERTIFICATE-----\n");
    }

    private Optional<String> believed(URI server) {
        return trust.pem(server, Optional.empty(), () -> "EVERYBODY'S");
    }
}
