package dev.datamesh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.Api;
import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.AccessSpec;
import dev.datamesh.runtime.access.Access.Allowed;
import dev.datamesh.runtime.access.Access.Caller;
import dev.datamesh.runtime.access.Access.RefusalStatus;
import dev.datamesh.runtime.access.Access.Refused;
import dev.datamesh.runtime.access.Access.Verdict;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers while no API server answers. */
class ClusterAwayTest {
    private static final ProductRef OPEN = new ProductRef("x1", "open");
    private static final ProductRef CLOSED = new ProductRef("x1", "closed");

    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    private final ClusterAccess access = new ClusterAccess(
            client,
            product -> Optional.of(new ProductTerms(AccessSpec.Visibility.Mesh, product.equals(OPEN), true, List.of())),
            (caller, product) -> true,
            InstantSource.system());

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void whoBringsATokenThatNobodyCanReviewIsToldToComeAgainAndReadsWhatIsOpen() {
        Caller caller = access.authenticate(Optional.of(token()));

        assertThat(access.mayConsume(caller, OPEN)).isEqualTo(Allowed.YES);
        assertUnavailable(access.mayConsume(caller, CLOSED));
        assertUnavailable(access.mayPublish(caller, CLOSED));
    }

    @Test
    void whoBringsNoneIsToldToBringOne() {
        Caller caller = access.authenticate(Optional.empty());

        assertThat(access.mayConsume(caller, CLOSED))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(RefusalStatus.UNAUTHENTICATED));
    }

    private static void assertUnavailable(Verdict verdict) {
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status()).isEqualTo(RefusalStatus.UNAVAILABLE));
    }

    private static String token() {
        String claims = "{\"aud\": [\"" + Api.GROUP + "\"]}";
        return "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }
}
