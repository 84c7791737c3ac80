package dev.datamesh.core.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ScramFingerprintTest {
    @Property
    void theCountIsOneThatKafkaTakesAndAlwaysTheSame(@ForAll String principal, @ForAll String password) {
        int count = ScramFingerprint.iterations(principal, password);
        assertThat(count).isBetween(4096, 12287).isEqualTo(ScramFingerprint.iterations(principal, password));
    }

    @Test
    void differentPasswordsShow() {
        Set<Integer> counts = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            counts.add(ScramFingerprint.iterations("h1.calibration", "password-" + i));
        }
        assertThat(counts).hasSizeGreaterThan(95);
    }

    @Test
    void whereTheNameEndsAndThePasswordBeginsMatters() {
        assertThat(ScramFingerprint.iterations("h1.a", "bc")).isNotEqualTo(ScramFingerprint.iterations("h1.ab", "c"));
        assertThat(ScramFingerprint.iterations("h1.a", "x")).isNotEqualTo(ScramFingerprint.iterations("h1.b", "x"));
    }

    /** Stored credentials are compared with it: another formula would store every one anew. */
    @Test
    void theCountOfAPasswordNeverChanges() {
        assertThat(ScramFingerprint.iterations("h1.calibration", "correct horse"))
                .isEqualTo(9854);
    }
}
