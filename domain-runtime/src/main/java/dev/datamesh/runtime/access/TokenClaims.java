package dev.datamesh.runtime.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;

/**
 * What a token (JWT) says of itself, which proves nothing. It is looked at to spare the API server tokens that it could only refuse,
 * and to show nobody's token for somebody else to anyone.
 */
final class TokenClaims {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TokenClaims() {}

    /** Whether a token may be one for this audience that has not expired. */
    static boolean mayBeFor(String audience, String token, Instant now) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        try {
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return isFor(audience, claims.path("aud"))
                    && (!claims.path("exp").isNumber() || claims.path("exp").asLong() > now.getEpochSecond());
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isFor(String audience, JsonNode said) {
        if (said.isTextual()) {
            return said.asText().equals(audience);
        }
        for (JsonNode each : said) {
            if (each.asText().equals(audience)) {
                return true;
            }
        }
        return false;
    }
}
