package dev.datamesh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClaimsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"aud\":\"datamesh.dev\",\"exp\":1001}",
                "{\"aud\":[\"vault\",\"datamesh.dev\"],\"exp\":1001}",
                "{\"aud\":[\"datamesh.dev\"]}"
            })
    void aTokenForTheMeshIsAskedAbout(String claims) {
        assertThat(TokenClaims.mayBeFor("datamesh.dev", token(claims), NOW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"aud\":[\"datamesh.dev\"],\"exp\":1000}",
                "{\"aud\":[\"https://kubernetes.default.svc\"],\"exp\":1001}",
                "{\"aud\":\"datamesh.dev.example.org\"}",
                "{\"aud\":{\"datamesh.dev\":1}}",
                "{\"exp\":1001}",
                "[]",
                "not json"
            })
    void oneThatItCouldOnlyRefuseIsNot(String claims) {
        assertThat(TokenClaims.mayBeFor("datamesh.dev", token(claims), NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "a.b", "a.%%%.c", "...", "a.b.c.d"})
    void whatIsNoTokenIsNot(String text) {
        assertThat(TokenClaims.mayBeFor("datamesh.dev", text, NOW)).isFalse();
    }

    private static String token(String claims) {
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }
}
