package dev.datamesh.core.policy;

import dev.datamesh.api.policy.Rule.JudgedKind;
import java.util.List;

/**
 * A rule in the two languages in which it is judged: CEL for admission, Java for what is there already. Both say the same in the same
 * words; tests hold the one against the other.
 */
interface MeshRule {
    /** The kind it judges. */
    JudgedKind kind();

    /**
     * All that breaks the rule, as a CEL expression whose value is a list of texts. It may use {@code variables.labels}, the labels of the
     * namespace.
     *
     * @param root {@code object}, or {@code oldObject} for what was so before; what neither could have been nor can be said before is left
     *     out there
     */
    String findings(String root);

    /** The same in Java. */
    List<String> judge(Judged judged);

    /** What it may cost admission at most, of an object as large as the API allows, in the API server's units of cost; roughly. */
    default long cost() {
        return 20_000;
    }

    /** A rule on products. */
    interface OnProducts extends MeshRule {
        @Override
        default JudgedKind kind() {
            return JudgedKind.DataProduct;
        }

        @Override
        default List<String> judge(Judged judged) {
            return judged instanceof Judged.Product product ? judge(product) : List.of();
        }

        /** Judges a product. */
        List<String> judge(Judged.Product product);
    }
}
