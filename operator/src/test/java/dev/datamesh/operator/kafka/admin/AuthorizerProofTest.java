package dev.datamesh.operator.kafka.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.ObservedPrincipal;
import dev.datamesh.core.principal.PrincipalChange;
import dev.datamesh.operator.kafka.ClusterFacts.Authorizer;
import dev.datamesh.operator.kafka.KafkaAccess;
import dev.datamesh.operator.kafka.KafkaCalls;
import dev.datamesh.operator.kafka.Principals;
import dev.datamesh.operator.kafka.client.CountedCalls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.junit.jupiter.api.Test;

class AuthorizerProofTest {
    private static Authorizer prove(Principals principals) {
        var counted = new CountedCalls(new KafkaCalls(new SimpleMeterRegistry()));
        return new AuthorizerProof(KafkaAccess.plaintext("broker:9092"), counted).prove("probe", "p", principals);
    }

    private static Principals failing(RuntimeException failure) {
        return new Principals() {
            @Override
            public CompletableFuture<ObservedPrincipal> observe(String name) {
                return CompletableFuture.failedFuture(failure);
            }

            @Override
            public CompletableFuture<Void> apply(PrincipalChange change, Supplier<String> password) {
                return CompletableFuture.failedFuture(failure);
            }
        };
    }

    @Test
    void aListenerWithoutNamesProvesNothing() {
        var principals = new AdminPrincipals(new PrincipalModel(), Runnable::run);

        assertThat(prove(principals))
                .isEqualTo(new Authorizer.Unknown(
                        "clients of this listener have no names, so whoever reaches it has the operator's own rights"));
    }

    @Test
    void aClusterThatKeepsNoPermissionsEnforcesNone() {
        assertThat(prove(failing(new SecurityDisabledException("No Authorizer is configured."))))
                .isEqualTo(new Authorizer.NotEnforced());
    }

    @Test
    void whatWeMayNotLookAtStaysUnknownWithTheReason() {
        assertThat(prove(failing(new ClusterAuthorizationException("Request is not authorized."))))
                .isEqualTo(new Authorizer.Unknown("the probe's user cannot be set up: Request is not authorized."));
    }
}
