package dev.datamesh.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.core.principal.ScramFingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private static final String USER = "h1.calibration";

    @Test
    void aPasswordWithItsPredecessorsFingerprintIsDrawnAgain() {
        String first = Passwords.draw(new Random(1), drawn -> false);
        int before = ScramFingerprint.iterations(USER, first);
        List<String> refused = new ArrayList<>();

        String drawn = Passwords.draw(new Random(1), candidate -> {
            boolean taken = ScramFingerprint.iterations(USER, candidate) == before;
            if (taken) {
                refused.add(candidate);
            }
            return taken;
        });

        assertThat(refused).containsExactly(first);
        assertThat(ScramFingerprint.iterations(USER, drawn)).isNotEqualTo(before);
    }
}
