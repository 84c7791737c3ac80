package dev.datamesh.operator.product;

import static dev.datamesh.operator.product.ReportedProducts.L1;
import static dev.datamesh.operator.product.ReportedProducts.LATER;
import static dev.datamesh.operator.product.ReportedProducts.NOON;
import static dev.datamesh.operator.product.ReportedProducts.SERIES;
import static dev.datamesh.operator.product.ReportedProducts.V1;
import static dev.datamesh.operator.product.ReportedProducts.condition;
import static dev.datamesh.operator.product.ReportedProducts.made;
import static dev.datamesh.operator.product.ReportedProducts.product;
import static dev.datamesh.operator.product.ReportedProducts.ready;
import static dev.datamesh.operator.product.ReportedProducts.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProductStatus;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.policy.UngrantedInput;
import dev.datamesh.core.product.Problem;
import dev.datamesh.operator.mesh.Inputs;
import dev.datamesh.operator.product.InputVerdict.Standing;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputReportTest {
    @Test
    void inputsThatAreMissingAreNamed() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.inputs(
                new Inputs(
                        List.of(new ProductRef("l1", "raw"), new ProductRef("v1", "raw")),
                        List.of(new UngrantedInput(new ProductRef("l1", "raw"), "calibration")),
                        true),
                Standing.NEW);
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo("False RefNotFound spec.inputs: there is no product l1/raw, v1/raw yet");
    }

    @Test
    void inputsThatAreNotGrantedAreNamedWithTheWayToAskForThem() {
        var report = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        report.inputs(
                new Inputs(List.of(), List.of(new UngrantedInput(new ProductRef("l1", "raw"), "calibration")), true),
                Standing.NEW);
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo(
                        "False AwaitingGrant spec.inputs: publisher calibration may not consume l1/raw yet; it is served once that is granted; ask for it: mesh request l1/raw");
    }

    @Test
    void anInputThatIsAddedToWhatIsServedMakesItANewContractThatWaits() {
        DataProductStatus before = ready(made(1, L1));
        var same = new ProductReport(made(2, L1), Optional.of(before), LATER);
        var more = new ProductReport(made(2, L1, V1), Optional.of(before), LATER);

        assertThat(before.accepted().inputs()).containsExactly(L1);
        assertThat(same.standing("sha256:1")).isEqualTo(Standing.SERVED);
        assertThat(more.serves("sha256:1")).isFalse();
        assertThat(more.standing("sha256:1")).isEqualTo(Standing.CHANGED);

        more.inputs(new Inputs(List.of(), List.of(new UngrantedInput(V1, "calibration")), true), Standing.CHANGED);
        more.held();
        DataProductStatus status = more.status();
        assertThat(words(status, "ResolvedRefs"))
                .isEqualTo(
                        "False AwaitingGrant spec.inputs: publisher calibration may not consume v1/raw yet; what was accepted before goes on being served, and the change waits for that; ask for it: mesh request v1/raw");
        assertThat(status.accepted()).isEqualTo(before.accepted());
    }

    @Test
    void aServedProductThatLostAnInputSaysThatItGoesOnAndThatAPersonMustAct() {
        DataProductStatus before = ready(made(1, L1));
        var report = new ProductReport(made(1, L1), Optional.of(before), LATER);
        report.inputs(new Inputs(List.of(), List.of(new UngrantedInput(L1, "calibration")), true), Standing.SERVED);
        report.unchanged();
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo(
                        "False InputLost spec.inputs: publisher calibration may not consume l1/raw any more; it goes on being served; ask for it: mesh request l1/raw");
        assertThat(condition(report.status(), "Reconciling").status()).isEqualTo("False");
        assertThat(condition(report.status(), "Stalled").status()).isEqualTo("True");

        var gone = new ProductReport(made(1, L1), Optional.of(before), LATER);
        gone.inputs(new Inputs(List.of(L1), List.of(), true), Standing.SERVED);
        assertThat(words(gone.status(), "ResolvedRefs"))
                .isEqualTo("False InputLost spec.inputs: there is no product l1/raw any more; it goes on being served");
    }

    @Test
    void aRefusalThatIsMendedIsNotToldOfAProductThatWaitsForItsInputs() {
        var refused = new ProductReport(made(1, L1), Optional.empty(), NOON);
        refused.refused(List.of(new Problem(Reason.InvalidUnit, "spec.a", "is wrong")));
        var report = new ProductReport(made(2, L1), Optional.of(refused.status()), LATER);
        report.inputs(new Inputs(List.of(), List.of(new UngrantedInput(L1, "calibration")), true), Standing.NEW);
        report.held();
        assertThat(words(report.status(), "Accepted")).isEqualTo("Unknown Pending waits for its inputs");
        assertThat(words(report.status(), "Ready")).startsWith("False AwaitingGrant");
    }

    @Test
    void whatIsNotKnownOfInputsJustAfterAStartStandsAsItWasReported() {
        DataProductStatus before = ready(product(1, SERIES));
        var report = new ProductReport(product(1, SERIES), Optional.of(before), LATER);
        report.inputs(new Inputs(List.of(new ProductRef("l1", "raw")), List.of(), false), Standing.NEW);
        report.complianceUnknown();
        assertThat(condition(report.status(), "ResolvedRefs")).isEqualTo(condition(before, "ResolvedRefs"));
        assertThat(condition(report.status(), "PolicyCompliant")).isEqualTo(condition(before, "PolicyCompliant"));
    }

    @Test
    void whatIsNotKnownOfInputsIsNotTakenFromWhatWasSaidOfThePlane() {
        var blocked = new ProductReport(product(1, SERIES), Optional.empty(), NOON);
        blocked.blocked(Reason.PlaneNotReady, "DataPlane hanford: no broker answers");
        var report = new ProductReport(product(1, SERIES), Optional.of(blocked.status()), LATER);
        report.inputs(new Inputs(List.of(), List.of(), false), Standing.NEW);
        assertThat(words(report.status(), "ResolvedRefs"))
                .isEqualTo("Unknown Pending spec.inputs: it is not known yet who may read them");
    }
}
