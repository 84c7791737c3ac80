package dev.datamesh.operator.product;

import dev.datamesh.api.ProductRef;
import dev.datamesh.core.condition.Reason;
import dev.datamesh.core.condition.Status;
import dev.datamesh.core.policy.UngrantedInput;
import dev.datamesh.operator.mesh.Inputs;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code ResolvedRefs} says of the inputs of a product. */
sealed interface InputVerdict {
    /** How each message begins. */
    String FIELD = "spec.inputs: ";

    /** What is known. */
    record Judged(Status status, Reason reason, String message) implements InputVerdict {}

    /** It is not known of all inputs who may read them: what was said last stands, or else this. */
    record NotYet(String message) implements InputVerdict {}

    /** From all that was found out. */
    static InputVerdict of(Inputs inputs) {
        if (!inputs.isKnown()) {
            return new NotYet(FIELD + "it is not known yet who may read them");
        }
        if (!inputs.missing().isEmpty()) {
            return new Judged(
                    Status.False,
                    Reason.RefNotFound,
                    FIELD + "there is no product " + names(inputs.missing()) + " yet");
        }
        if (!inputs.ungranted().isEmpty()) {
            return new Judged(Status.False, Reason.AwaitingGrant, awaited(inputs.ungranted()));
        }
        return new Judged(Status.True, Reason.Succeeded, "");
    }

    private static String awaited(List<UngrantedInput> ungranted) {
        String who = ungranted.stream()
                .map(each -> "publisher " + each.publisher() + " may not consume " + each.name() + " yet")
                .collect(Collectors.joining(", "));
        String asked =
                ungranted.stream().map(UngrantedInput::name).distinct().collect(Collectors.joining(", mesh request "));
        return FIELD + who + "; it is served once that is granted; ask for it: mesh request " + asked;
    }

    private static String names(List<ProductRef> products) {
        return products.stream()
                .map(product -> product.domain() + "/" + product.name())
                .collect(Collectors.joining(", "));
    }
}
