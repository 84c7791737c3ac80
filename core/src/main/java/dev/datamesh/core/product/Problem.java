package dev.datamesh.core.product;

import dev.datamesh.core.condition.Reason;

/**
 * Something that is wrong with a product.
 *
 * @param reason as a stable word
 * @param field the path of the field, from {@code spec} on
 * @param message what is wrong, and what to do
 */
public record Problem(Reason reason, String field, String message) {
    @Override
    public String toString() {
        return field + ": " + message;
    }
}
