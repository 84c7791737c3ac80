package dev.datamesh.core.principal;

import java.util.OptionalLong;

/**
 * Kafka's quotas of one principal, per broker.
 *
 * @param produce bytes a second it may produce; absent = not limited
 * @param consume bytes a second it may consume; absent = not limited
 */
public record ByteRates(OptionalLong produce, OptionalLong consume) {
    /** No limit either way. */
    public static final ByteRates UNLIMITED = new ByteRates(OptionalLong.empty(), OptionalLong.empty());
}
