package dev.datamesh.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.policy.MeshPolicySpec;
import dev.datamesh.api.policy.MeshPolicySpec.Mode;
import dev.datamesh.api.policy.Rule;
import dev.datamesh.core.policy.CompiledPolicy;
import dev.datamesh.core.policy.MeshPolicyCompiler;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfflineAdmissionTest {
    /** The API server refuses most of these days as they are written; what was there before it did so stays there. */
    @ParameterizedTest
    @CsvSource({
        "2027-02-28T00:00:00Z, true",
        "2027-02-29T00:00:00Z, false",
        "2028-02-29T23:59:59.5+14:00, true",
        "2000-02-29T00:00:00Z, true",
        "1900-02-29T00:00:00Z, false",
        "2027-02-30T00:00:00Z, false",
        "2027-04-31T00:00:00Z, false",
        "2027-12-31T00:00:00Z, true",
        "2027-13-01T00:00:00Z, false",
        "2027-00-10T00:00:00Z, false",
        "2027-01-00T00:00:00Z, false",
        "2027-01-01T24:00:00Z, false",
        "0000-01-01T00:00:00Z, false"
    })
    void aDayThatNoCalendarHasIsNoErrorAndCanBeCorrected(String expires, boolean isThere) {
        OfflineAdmission admission = grantsEndWithin("1d");

        List<String> made = admission.refusals(update(grant("2026-01-01T12:00:00Z"), grant(expires)));
        List<String> corrected = admission.refusals(update(grant(expires), grant("2026-01-01T12:00:00Z")));

        boolean tooLong = isThere && expires.compareTo("2026-01-02") > 0;
        assertThat(made).hasSize(tooLong ? 1 : 0).allMatch(said -> said.contains("found " + expires));
        assertThat(corrected).isEmpty();
    }

    private static OfflineAdmission grantsEndWithin(String duration) {
        var rule = new Rule(
                "ends",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new Rule.Access(duration, null, null),
                null,
                null,
                null,
                null);
        CompiledPolicy compiled = new MeshPolicyCompiler(new CelExpressions(), "operator")
                .compile("p", new MeshPolicySpec(Mode.Enforce, null, List.of(rule)), Map.of());
        return OfflineAdmission.of(compiled.admission().getFirst());
    }

    private static AdmissionRequest update(Map<String, Object> before, Map<String, Object> after) {
        return new AdmissionRequest("UPDATE", "accessgrants", "carol", Map.of(), after, before);
    }

    private static Map<String, Object> grant(String expires) {
        return Map.of(
                "metadata",
                Map.of("name", "g", "creationTimestamp", "2026-01-01T00:00:00Z"),
                "spec",
                Map.of("product", "strain", "expires", expires));
    }
}
