package dev.datamesh.core.policy;

import dev.datamesh.api.ProductRef;

/**
 * An input of a product that one of its publishers may not read; whether it exists is not said.
 *
 * @param input the product that is to be read
 * @param publisher the ServiceAccount that may not, in the namespace of the product that is made of it
 */
public record UngrantedInput(ProductRef input, String publisher) {
    /** The input as people write it: {@code h1/strain}. */
    public String name() {
        return input.domain() + "/" + input.name();
    }
}
