package dev.datamesh.operator.product;

import dev.datamesh.api.ProductRef;
import dev.datamesh.api.product.DataProductStatus.AcceptedContract;
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

    /** What becomes of a product whose inputs cannot be read. */
    enum Standing {
        /** It is not served before they can. */
        NEW("it is served once that is granted"),
        /** What was accepted before goes on, and this waits. */
        CHANGED("what was accepted before goes on being served, and the change waits for that"),
        /** It goes on. */
        SERVED("it goes on being served"),
        /** It is refused for something else, which no grant would mend. */
        REFUSED("");

        private final String consequence;

        Standing(String consequence) {
            this.consequence = consequence;
        }
    }

    /**
     * From all that was found out.
     *
     * @param accepted what is served
     */
    static InputVerdict of(Inputs inputs, Standing standing, AcceptedContract accepted) {
        if (!inputs.isKnown()) {
            return new NotYet(FIELD + "it is not known yet who may read them");
        }
        if (!inputs.missing().isEmpty()) {
            boolean lost = inputs.missing().stream().anyMatch(accepted.inputs()::contains);
            return new Judged(
                    Status.False,
                    lost ? Reason.InputLost : Reason.RefNotFound,
                    FIELD + "there is no product " + names(inputs.missing()) + (lost ? " any more" : " yet")
                            + (standing == Standing.CHANGED || standing == Standing.SERVED
                                    ? "; " + standing.consequence
                                    : ""));
        }
        if (!inputs.ungranted().isEmpty()) {
            boolean lost = inputs.ungranted().stream().anyMatch(each -> could(each, accepted));
            return new Judged(
                    Status.False,
                    lost ? Reason.InputLost : Reason.AwaitingGrant,
                    ungranted(inputs.ungranted(), standing, accepted));
        }
        return new Judged(Status.True, Reason.Succeeded, "");
    }

    private static String ungranted(List<UngrantedInput> ungranted, Standing standing, AcceptedContract accepted) {
        String who = ungranted.stream()
                .map(each -> "publisher " + each.publisher() + " may not consume " + each.name()
                        + (could(each, accepted) ? " any more" : " yet"))
                .collect(Collectors.joining(", "));
        if (standing == Standing.REFUSED) {
            return FIELD + who;
        }
        String asked =
                ungranted.stream().map(UngrantedInput::name).distinct().collect(Collectors.joining(", mesh request "));
        return FIELD + who + "; " + standing.consequence + "; ask for it: mesh request " + asked;
    }

    /** Whether a publisher could read an input when the product was accepted with both. */
    private static boolean could(UngrantedInput each, AcceptedContract accepted) {
        return accepted.inputs().contains(each.input())
                && accepted.publishers().stream()
                        .anyMatch(publisher -> publisher.serviceAccount().equals(each.publisher()));
    }

    private static String names(List<ProductRef> products) {
        return products.stream()
                .map(product -> product.domain() + "/" + product.name())
                .collect(Collectors.joining(", "));
    }
}
