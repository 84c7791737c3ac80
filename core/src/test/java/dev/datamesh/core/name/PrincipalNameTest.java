package dev.datamesh.core.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalNameTest {
    @Test
    void namesTheUser() {
        PrincipalName principal = new PrincipalName("h1", "calibration");
        assertThat(principal.kafkaName()).isEqualTo("h1.calibration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "admin", "h1.", ".sa", "h1.a.b", "ANONYMOUS", "h1.Sa", "h1.s_a", "h1.sa\n"})
    void takesNoStrangerForOneOfOurs(String user) {
        assertThat(PrincipalName.parse(user)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "A", "a_b"})
    void refusesPartsThatAreNoLabels(String part) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PrincipalName(part, "sa"));
        assertThatIllegalArgumentException().isThrownBy(() -> new PrincipalName("h1", part));
    }

    @Test
    void takesTheLongestNamesOfKubernetes() {
        String longest = "x".repeat(63);
        assertThat(PrincipalName.parse(longest + "." + longest)).contains(new PrincipalName(longest, longest));
        assertThat(PrincipalName.parse(longest + "x." + longest)).isEmpty();
    }
}
